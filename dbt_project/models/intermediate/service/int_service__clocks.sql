with

run as (
    select as_of_start from {{ source('meta', 'run_context') }}
),

open_hours as (
    select * from {{ source('meta', 'open_hours') }}
),

scheduled_channels as (
    select distinct channel from open_hours
),

-- a stretch that has not ended runs until the as-of day; a clock set wrong may begin after that
timed as (
    select
        stretches.*,
        stretches.ended_at is null as is_running,
        greatest(coalesce(stretches.ended_at, run.as_of_start), stretches.started_at) as measured_until,
        coalesce(own.channel, others.channel) as hours_of
    from {{ ref('int_service__stretches') }} as stretches
    cross join run
    left join scheduled_channels as own on stretches.channel = own.channel
    left join scheduled_channels as others on others.channel = '*'
),

points as (
    select hours_of as channel, started_at as instant from timed
    where hours_of is not null
    union distinct
    select hours_of as channel, measured_until as instant from timed
    where hours_of is not null
),

business_clock as (
    {{ open_milliseconds('points', 'open_hours') }}
),

measured as (
    select
        timed.*,
        {{ epoch_ms_of('timed.measured_until') }} - {{ epoch_ms_of('timed.started_at') }} as calendar_ms,
        until.open_ms - since.open_ms as business_ms
    from timed
    left join business_clock as since on timed.hours_of = since.channel and timed.started_at = since.instant
    left join business_clock as until on timed.hours_of = until.channel and timed.measured_until = until.instant
)

select
    clock_id,
    grain,
    matter_id,
    channel,
    kind,
    started_at,
    ended_at,
    is_running,
    ended_by,
    calendar_ms,
    business_ms
from measured
