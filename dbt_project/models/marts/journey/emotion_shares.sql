{%- set emotions = [
    'impatience', 'frustration', 'gratitude', 'disappointment', 'sadness', 'worry', 'confusion', 'satisfaction',
    'neutral', 'mixed',
] -%}
with

heard as (
    select
        moment_of_truth,
        channel,
        cast(date_trunc('week', sent_at) as date) as week,
        emotion
    from {{ ref('int_feelings__messages') }}
),

counted as (
    select
        case grouping(moment_of_truth) when 0 then moment_of_truth else 'all' end as moment_of_truth,
        case grouping(channel) when 0 then coalesce(channel, 'unknown') else 'all' end as channel,
        week,
        grouping(week) = 1 as is_over_all_weeks,
        count(*) as messages_heard,
        {%- for emotion in emotions %}
        count(case when emotion = '{{ emotion }}' then 1 end) as {{ emotion }}_messages{{ ',' if not loop.last }}
        {%- endfor %}
    from heard
    group by grouping sets ((), (moment_of_truth), (channel), (week), (channel, week), (moment_of_truth, channel, week))
)

select
    moment_of_truth,
    channel,
    week,
    is_over_all_weeks,
    messages_heard,
    {%- for emotion in emotions %}
    cast({{ emotion }}_messages as double) / cast(messages_heard as double) as {{ emotion }}_share{{ ',' if not loop.last }}
    {%- endfor %}
from counted
-- without a message heard there is still a row for all of them
where messages_heard > 0
