select
    matter_threads.grain,
    matter_threads.matter_id,
    moves.*
from {{ ref('int_service__moves') }} as moves
inner join {{ ref('int_service__matter_threads') }} as matter_threads on moves.thread_id = matter_threads.thread_id
