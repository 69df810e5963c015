-- Fails if the failures of a week under all causes are not the failures of that week.
with

counted as (
    select week, sum(failures) as failures
    from {{ ref('root_causes') }}
    group by week
),

told as (
    select cast(date_trunc('week', failed_at) as date) as week, count(*) as failures
    from {{ ref('service_recoveries') }}
    group by cast(date_trunc('week', failed_at) as date)
)

select told.week, told.failures, counted.failures as counted
from told
full outer join counted on told.week = counted.week
where told.failures is distinct from counted.failures
