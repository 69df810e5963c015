with

definitions as (
    select * from {{ ref('kpi_definitions') }}
),

targets as (
    select * from {{ source('meta', 'kpi_targets') }}
),

measured as (
    select * from {{ ref('int_kpis__service') }}
    union all
    select * from {{ ref('int_kpis__actions') }}
),

weeks as (
    select distinct week from measured
)

select
    weeks.week,
    definitions.kpi,
    definitions.words,
    definitions.unit,
    definitions.wanted,
    cast(measured.value as double) as value,
    cast(coalesce(measured.counted, 0) as bigint) as counted,
    targets.target,
    case definitions.wanted
        when 'low' then measured.value <= targets.target
        when 'high' then measured.value >= targets.target
    end as is_met
from weeks
cross join definitions
left join measured on weeks.week = measured.week and definitions.kpi = measured.kpi
left join targets on definitions.kpi = targets.kpi
