{#- Near-duplicates in so many threads come from a template; two alike may be chance, or one mail sent twice. -#}
{%- set fewest_uses = 3 -%}
with

replies as (
    select
        messages.*,
        texts.body_token,
        conversation_threads.conversation_id
    from {{ ref('int_journey__messages') }} as messages
    inner join {{ ref('int_messages') }} as texts on messages.message_id = texts.message_id
    inner join {{ ref('int_service__conversation_threads') }} as conversation_threads
        on messages.thread_id = conversation_threads.thread_id
    where messages.is_answer
),

moments as (
    select
        touchpoints.source_id as message_id,
        moments.moment_of_truth
    from {{ ref('int_journey__touchpoints') }} as touchpoints
    inner join {{ ref('int_moments__touchpoints') }} as moments on touchpoints.touchpoint_id = moments.touchpoint_id
),

scripts as (
    select * from {{ ref('int_answer_scripts') }}
),

templates as (
    select * from {{ source('replies', 'serving_templates') }}
),

judged as (
    select
        replies.*,
        coalesce(moments.moment_of_truth, 'unknown') as moment_of_truth,
        coalesce(scripts.is_scripted, false) as has_macro,
        scripts.is_scripted is not null as is_audited,
        scripts.template_id as macro_id,
        templates.template_id,
        templates.similarity,
        templates.uses,
        templates.gives_goodwill
    from replies
    left join moments on replies.message_id = moments.message_id
    left join scripts
        on replies.system = scripts.system and replies.source_message_id = scripts.source_message_id
    left join templates on replies.body_token = templates.body_token
)

select
    message_id,
    thread_id,
    conversation_id,
    customer_id,
    channel,
    sent_at as replied_at,
    known_at,
    moment_of_truth,
    moment_of_truth not in ('routine', 'unknown') as is_at_moment,
    -- without an audit a reply too short to be told from others tells nothing
    case
        when has_macro or uses >= {{ fewest_uses }} then true
        when is_audited or template_id is not null then false
    end as is_scripted,
    case
        when has_macro then 'macro'
        when uses >= {{ fewest_uses }} then 'near_duplicate'
    end as script_source,
    case
        when has_macro then coalesce(macro_id, template_id)
        when uses >= {{ fewest_uses }} then template_id
    end as template_id,
    case when has_macro or uses >= {{ fewest_uses }} then similarity end as template_similarity,
    gives_goodwill
from judged
