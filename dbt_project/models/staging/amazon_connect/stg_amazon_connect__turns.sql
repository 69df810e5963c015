with

run as (
    select as_of_start from {{ source('meta', 'run_context') }}
),

source as (
    select * from {{ source('raw', 'contact_lens_turns') }}
),

typed as (
    select
        ---------- ids
        contact_id,
        concat(contact_id, '|', turn_id) as turn_key,
        concat(contact_id, '|', turn_id, '|', coalesce(output, '')) as version_key,
        turn_id,
        ---------- facts
        lower(trim(channel)) as channel,
        upper(trim(participant_role)) as participant_role,
        content_token,
        lower(trim(output)) = 'redacted' as is_redacted,
        try_cast(begin_ms as bigint) as begin_ms,
        ---------- clocks
        {{ utc_timestamp('clock_at', '_time_zone') }} as clock_at,
        known_at,
        _received_at as received_at,
        _record_hash
    from source
    -- joining, leaving and sending a file are told as turns too; they hold no words
    where content_token is not null and coalesce(upper(trim(type)), 'MESSAGE') = 'MESSAGE'
),

visible as (
    {{ visible_versions('typed', key='version_key') }}
),

-- the same analysis is often kept raw and redacted: one turn is one message, with all its words
ranked as (
    select
        *,
        row_number() over (
            partition by turn_key
            order by case when is_redacted then 1 else 0 end, version_key asc
        ) as output_rank
    from visible
    where version_rank = 1
),

contacts as (
    select * from {{ ref('stg_amazon_connect__contacts') }}
),

timed as (
    select
        ranked.*,
        contacts.source_thread_id,
        contacts.person_kind,
        contacts.person_key,
        -- a call's turns count from its start, which only the contact record tells to the second
        case
            when ranked.begin_ms is null then ranked.clock_at
            else
                {{ plus_milliseconds('coalesce(contacts.connected_at, ranked.clock_at)', 'ranked.begin_ms') }}
        end as sent_at
    from ranked
    left join contacts on ranked.contact_id = contacts.contact_id
    where ranked.output_rank = 1
)

select
    timed.turn_key,
    timed.turn_id,
    timed.contact_id,
    coalesce(timed.source_thread_id, timed.contact_id) as source_thread_id,
    coalesce(timed.person_kind, 'phone') as person_kind,
    timed.person_key,
    timed.channel,
    timed.participant_role,
    timed.content_token,
    timed.sent_at,
    greatest(timed.sent_at, timed.known_at) as known_at,
    timed.received_at
from timed
cross join run
where timed.sent_at < run.as_of_start
