with

snapshots as (
    select
        snapshot_date,
        snapshot_start,
        label_end,
        label_window_closed,
        {{ epoch_ms_of('snapshot_start') }} as start_ms
    from {{ source('meta', 'snapshot_dates') }}
),

clocked as (
    select
        *,
        start_ms % 86400000 as clock_ms
    from snapshots
)

select
    snapshot_date,
    snapshot_start,
    label_end,
    label_window_closed,
    clock_ms,
    {{ day_number('snapshot_start', 'clock_ms') }} as day_number
from clocked
