"""The queries that find the record behind a feature, over the rows that features are made of.

Which of them is asked for a reason, and what may be quoted of it, is for `evidence.py` to say.
"""

from collections.abc import Mapping

# Each query gives customer_id, what was found, when, and a text's token where it speaks. Ties are
# broken by id, so that the same tables always give the same evidence.
ORDER = """
    select customer_id, '{what} ' || order_id as what, strftime(occurred_at, '%Y-%m-%d') as at, null
    from intermediate.int_journey__orders
    where status = '{status}' and superseded_at is null
    qualify 1 = row_number() over (
        partition by customer_id order by occurred_at {order}, order_id {order})"""
MESSAGE = """
    select customer_id, '{what} ' || place as what,
           strftime(sent_at, '%Y-%m-%d %H:%M UTC') as at, body_token
    from heard where {condition}
    qualify 1 = row_number() over (
        partition by customer_id order by {first} sent_at desc, message_id desc)"""
THREAD = """
    select w.customer_id, '{what} ' || case t.channel when 'email' then 'mail ' else 'ticket ' end
           || t.source_thread_id as what, strftime(w.{at}, '%Y-%m-%d') as at, null
    from {rows} w join journey.threads t using (thread_id)
    where {condition}
    qualify 1 = row_number() over (partition by w.customer_id order by {order}, w.thread_id)"""
WITHIN = "{at} >= (select as_of_start from meta.run_context) - interval {days} day"
WAITS, REPLIES = "intermediate.int_service__waits", "intermediate.int_service__first_replies"
REPEATS, MOVES = "intermediate.int_features__repeats", "intermediate.int_service__moves"
FAILED_SEARCH = """
    select customer_id, 'looked for help in vain in the ' || replace(channel, '_', ' ') as what,
           strftime(occurred_at, '%Y-%m-%d') as at, null
    from intermediate.int_journey__touchpoints
    where system = 'self_service' and kind like '%unresolved' and {condition}
    qualify 1 = row_number() over (
        partition by customer_id order by occurred_at desc, touchpoint_id)"""
PARCEL = """
    select t.customer_id, 'late parcel ' || s.shipment_id as what,
           strftime(s.promised_on, '%Y-%m-%d') as at, null
    from intermediate.int_journey__touchpoints t
    join staging.stg_shipments__shipments s on s.shipment_id = t.source_id
    where t.system = 'shipments' and t.kind = 'delivery_overdue' and {condition}
    qualify 1 = row_number() over (
        partition by t.customer_id order by t.occurred_at desc, s.shipment_id)"""
PRICE_RISE = """
    select t.customer_id, '{what}' as what, strftime(p.{at}, '%Y-%m-%d') as at, null
    from intermediate.int_journey__touchpoints t
    join staging.stg_price_changes__price_changes p on p.price_change_id = t.source_id
    where t.system = 'price_changes' and t.kind = 'price_change_announced'
      and p.new_amount > p.old_amount
      and p.effective_at {side} (select as_of_start from meta.run_context)
    qualify 1 = row_number() over (
        partition by t.customer_id order by p.effective_at {order}, p.price_change_id)"""
ASKED_AGAIN = f"""message_id in (
        select again.move_id from {MOVES} again join (
            select thread_id, min(answer.moved_at) as answered_at from {MOVES} answer join (
                select thread_id, min(moved_at) as asked_at
                from {MOVES} where kind = 'asked' group by thread_id
            ) using (thread_id)
            where answer.kind = 'answered' and answer.moved_at >= asked_at group by thread_id
        ) using (thread_id)
        where again.kind = 'asked' and again.moved_at > answered_at)"""
RECORDS: Mapping[str, str] = {
    "rhythm": ORDER.format(what="last sale", status="sale", order="desc"),
    "days_since_first_sale": ORDER.format(what="first sale", status="sale", order="asc"),
    "returns": ORDER.format(what="last credit note", status="credit_note", order="desc"),
    "contacts": MESSAGE.format(what="last message in", condition="true", first=""),
    "negative_last_message": MESSAGE.format(
        what="last message in", condition="negative is not null", first=""
    ),
    "waits": THREAD.format(
        what="waiting in",
        at="waiting_since",
        rows=WAITS,
        condition="w.closed_known_at is null",
        order="w.waiting_since",
    ),
    "unanswered_threads_90d": THREAD.format(
        what="never answered:",
        at="first_contact_at",
        rows=REPLIES,
        condition="w.grain = 'thread' and w.any_answer_known_at is null and "
        + WITHIN.format(at="w.first_contact_at", days=90),
        order="w.first_contact_at",
    ),
    "first_reply_hours_mean_90d": THREAD.format(
        what="longest waited for an answer in",
        at="first_contact_at",
        rows=REPLIES,
        condition="w.grain = 'thread' and " + WITHIN.format(at="w.first_reply_at", days=90),
        order="w.first_reply_at - w.first_contact_at desc",
    ),
    "effort": THREAD.format(
        what="came back in",
        at="contacted_at",
        rows=REPEATS,
        condition="w.superseded_at is null and " + WITHIN.format(at="w.contacted_at", days=90),
        order="w.contacted_at desc",
    ),
    "channel_switches_90d": THREAD.format(
        what="came back in",
        at="contacted_at",
        rows=REPEATS,
        condition="w.superseded_at is null and w.is_channel_switch and "
        + WITHIN.format(at="w.contacted_at", days=90),
        order="w.contacted_at desc",
    ),
    "self_service_failures_90d": FAILED_SEARCH.format(
        condition=WITHIN.format(at="occurred_at", days=90)
    ),
    "promises": PARCEL.format(condition=WITHIN.format(at="t.occurred_at", days=90)),
    "overdue_parcels_now": PARCEL.format(
        condition="s.delivered_at is null and " + WITHIN.format(at="t.occurred_at", days=90)
    ),
    "days_since_late_parcel": PARCEL.format(condition="true"),
    "replies": MESSAGE.format(
        what="asked again in",
        condition=ASKED_AGAIN + " and " + WITHIN.format(at="sent_at", days=90),
        first="",
    ),
    "macro_share_90d": THREAD.format(
        what="answered by a macro in",
        at="replied_at",
        rows="journey.replies",
        condition="w.script_source = 'macro' and " + WITHIN.format(at="w.replied_at", days=90),
        order="w.replied_at desc",
    ),
    "goodwill_90d": THREAD.format(
        what="given goodwill in",
        at="replied_at",
        rows="journey.replies",
        condition="w.gives_goodwill and " + WITHIN.format(at="w.replied_at", days=90),
        order="w.replied_at desc",
    ),
    "contract": """
        select customer_id, 'subscription ' || subscription_id as what,
               strftime(started_on, '%Y-%m-%d') as at, null
        from intermediate.int_churn__running_subscriptions where snapshot_date = $as_of
        qualify 1 = row_number() over (
            partition by customer_id order by contract_ends_on nulls last, subscription_id)""",
    "price": PRICE_RISE.format(
        what="price rise in force", at="effective_on", side="<", order="desc"
    ),
    "days_to_price_rise": PRICE_RISE.format(
        what="price rise announced", at="announced_on", side=">=", order="asc"
    ),
}
SAME_RECORD = {"purchases": "rhythm"}
