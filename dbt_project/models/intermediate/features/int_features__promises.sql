with

population as (
    select * from {{ ref('int_churn__population') }}
),

parcels as (
    select * from {{ ref('int_features__parcels') }}
),

first_promises as (
    select
        customer_id,
        min(known_at) as known_at
    from parcels
    group by customer_id
),

-- versions that stood past the promised day and told of no delivery in time
late as (
    select * from parcels
    where
        (delivered_at is null or delivered_at >= promise_ends_at)
        and (superseded_at is null or superseded_at > promise_ends_at)
),

late_then as (
    select
        population.snapshot_date,
        population.customer_id,
        population.day_number - {{ day_number('late.promise_ends_at', 'population.clock_ms') }} as age_days,
        late.delivered_at is null or late.delivered_at >= population.snapshot_start as is_overdue,
        late.known_at
    from population
    inner join late
        on
            population.customer_id = late.customer_id
            and late.promise_ends_at < population.snapshot_start
            and late.known_at < population.snapshot_start
            and (late.superseded_at is null or late.superseded_at >= population.snapshot_start)
),

counted as (
    select
        snapshot_date,
        customer_id,
        count(*) filter (where age_days <= 30) as late_parcels_30d,
        count(*) filter (where age_days <= 90) as late_parcels_90d,
        count(*) filter (where is_overdue and age_days <= 90) as overdue_parcels_now,
        min(age_days) as days_since_late_parcel,
        max(known_at) as newest_known_at
    from late_then
    group by snapshot_date, customer_id
)

select
    population.snapshot_date,
    population.customer_id,
    cast(coalesce(counted.late_parcels_30d, 0) as double) as late_parcels_30d,
    cast(coalesce(counted.late_parcels_90d, 0) as double) as late_parcels_90d,
    cast(coalesce(counted.overdue_parcels_now, 0) as double) as overdue_parcels_now,
    cast(counted.days_since_late_parcel as double) as days_since_late_parcel,
    coalesce(counted.newest_known_at, first_promises.known_at) as newest_known_at
from population
inner join first_promises
    on
        population.customer_id = first_promises.customer_id
        and first_promises.known_at < population.snapshot_start
left join counted
    on population.snapshot_date = counted.snapshot_date and population.customer_id = counted.customer_id
