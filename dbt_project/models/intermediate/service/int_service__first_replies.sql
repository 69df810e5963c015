with

moves as (
    select * from {{ ref('int_service__matter_moves') }}
),

contacts_ranked as (
    select
        *,
        row_number() over (
            partition by matter_id
            order by moved_at asc nulls last, move_id asc
        ) as contact_rank
    from moves
    where kind in ('asked', 'thanked')
),

first_contacts as (
    select * from contacts_ranked
    where contact_rank = 1
),

answers_ranked as (
    select
        moves.matter_id,
        moves.moved_at,
        moves.known_at,
        min(moves.known_at) over (partition by moves.matter_id) as any_answer_known_at,
        row_number() over (
            partition by moves.matter_id
            order by moves.moved_at asc nulls last, moves.move_id asc
        ) as answer_rank
    from moves
    inner join first_contacts on moves.matter_id = first_contacts.matter_id
    where moves.kind = 'answered' and moves.moved_at >= first_contacts.moved_at
),

first_answers as (
    select * from answers_ranked
    where answer_rank = 1
)

select
    first_contacts.grain,
    first_contacts.matter_id,
    first_contacts.thread_id,
    first_contacts.customer_id,
    first_contacts.channel,
    first_contacts.moved_at as first_contact_at,
    first_contacts.known_at as first_contact_known_at,
    first_answers.moved_at as first_reply_at,
    first_answers.known_at as first_reply_known_at,
    first_answers.any_answer_known_at
from first_contacts
left join first_answers on first_contacts.matter_id = first_answers.matter_id
