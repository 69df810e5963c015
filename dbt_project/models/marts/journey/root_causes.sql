with

failures as (
    select
        service_recoveries.*,
        cast(date_trunc('week', service_recoveries.failed_at) as date) as week,
        cast(greatest(coalesce(customers.value_per_year, 0), 0) as decimal(18, 2)) as value_per_year
    from {{ ref('service_recoveries') }} as service_recoveries
    left join {{ ref('customers') }} as customers on service_recoveries.customer_id = customers.customer_id
),

ranked as (
    select
        *,
        row_number() over (
            partition by week, moment_of_truth, customer_id order by failed_at asc, failure_id asc
        ) as rank_of_customer,
        row_number() over (
            partition by week, moment_of_truth order by value_per_year desc, failed_at asc, failure_id asc
        ) as rank_of_value
    from failures
),

failed as (
    select
        week,
        moment_of_truth,
        count(*) as failures,
        count(case when outcome = 'recovered' then 1 end) as recovered,
        count(case when is_double_deviation then 1 end) as double_deviations,
        count(case when rank_of_customer = 1 then 1 end) as customers,
        -- each customer once, however often they were failed
        sum(case when rank_of_customer = 1 then value_per_year else 0 end) as value_at_risk,
        max(case when rank_of_value = 1 then failure_id end) as example_failure_id
    from ranked
    group by week, moment_of_truth
),

contacts as (
    select
        cast(date_trunc('week', matters.opened_at) as date) as week,
        matters.moment_of_truth,
        sum(facts.contacts) as contacts
    from {{ ref('int_moments__matters') }} as matters
    inner join {{ ref('int_service__matter_facts') }} as facts
        on matters.conversation_id = facts.matter_id and facts.grain = 'conversation'
    group by cast(date_trunc('week', matters.opened_at) as date), matters.moment_of_truth
),

of_week as (
    select
        week,
        sum(contacts) as contacts
    from contacts
    group by week
)

select
    failed.week,
    coalesce(departments.department, 'unmapped') as department,
    failed.moment_of_truth as cause,
    coalesce(catalogue.words, failed.moment_of_truth) as words,
    failed.failures,
    failed.recovered,
    failed.double_deviations,
    failed.customers,
    cast(failed.value_at_risk as double) as value_at_risk,
    cast(coalesce(contacts.contacts, 0) as bigint) as contacts,
    case
        when of_week.contacts > 0
            then cast(coalesce(contacts.contacts, 0) as double) / cast(of_week.contacts as double)
    end as share_of_contacts,
    failed.example_failure_id
from failed
left join {{ source('meta', 'departments') }} as departments on failed.moment_of_truth = departments.moment
left join {{ source('moments', 'catalogue') }} as catalogue on failed.moment_of_truth = catalogue.moment
left join contacts on failed.week = contacts.week and failed.moment_of_truth = contacts.moment_of_truth
left join of_week on failed.week = of_week.week
