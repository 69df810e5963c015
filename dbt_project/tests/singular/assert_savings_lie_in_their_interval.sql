-- Fails if a saved share lies outside its own interval, or an interval reaches beyond what shares can be.
select kind
from {{ ref('savings') }}
where
    saved_share < saved_share_low
    or saved_share > saved_share_high
    or saved_share_low < -1.0000001
    or saved_share_high > 1.0000001
