"""The facts of a customer's case that the playbook may ask about and speak of.

Fed by one row per customer of the contact facts (features of the day, the longest open thread, when
leaving or escalating was last spoken of, the CRM's opt-outs). Column names are those of
features.customer_snapshots where one is there.
WHAT DOES NOT BELONG HERE: names, addresses, message text: recommended actions are published.
"""

import math
from collections.abc import Callable, Mapping
from typing import Any

from pipelines.pages import words

FactValue = float | bool | str
Facts = Mapping[str, FactValue]
_YES = {"true", "1", "yes", "t"}
_NO = {"false", "0", "no", "f"}


def _days(value: FactValue) -> str:
    number = float(value)
    return "less than a day" if number < 1 else words.counted(math.floor(number), "day")


def _count(noun: str) -> Callable[[FactValue], str]:
    return lambda value: words.counted(float(value), noun)


def _share(value: FactValue) -> str:
    return words.percent(float(value))


# What a fact is in words. Text facts are ids and labels of the source.
SPOKEN: dict[str, Callable[[FactValue], str]] = {
    "open_ticket": str,
    "plan": str,
    "moment_of_truth": str,
    "emotion": str,
    "longest_open_wait_days": _days,
    "unanswered_threads_now": _count("message"),
    "unanswered_threads_90d": _count("time"),
    "days_since_last_sale": _days,
    "mean_gap_days": _days,
    "silence_to_gap_ratio": lambda value: f"{float(value):.1f}",
    "sales_90d": _count("order"),
    "credit_notes_90d": _count("return"),
    "contacts_30d": _count("time"),
    "contacts_90d": _count("time"),
    "channels_90d": _count("channel"),
    "days_since_last_contact": _days,
    "days_to_contract_end": _days,
    "negative_max_90d": _share,
    "negative_last_message": _share,
    "cancel_intent_max_90d": _share,
    "escalation_max_90d": _share,
    "days_since_leaving_said": _days,
    "days_since_escalation": _days,
    "days_late": _days,
    "failures": _count("time"),
}
TEXTS = ("open_ticket", "plan", "moment_of_truth", "emotion")
REFUSALS = {"do_not_call": "phone", "has_opted_out_of_email": "email"}  # flag -> channel
FLAGS = ("in_notice_window", "never_calls", *REFUSALS)
NUMBERS = ("value_per_year",)  # to be asked about and not spoken of: actions are published
NAMES = frozenset(SPOKEN) | frozenset(FLAGS) | frozenset(NUMBERS)
ANGRY = ("frustration", "impatience")


def facts_of(row: Mapping[str, Any]) -> dict[str, FactValue]:
    """The known facts of one row; empty ones are left out, other columns are passed over."""
    known = {}
    for name in sorted(NAMES & set(row)):
        value = row[name]
        if not _is_empty(value):
            known[name] = _typed(name, value)
    return known


def refused_channels(facts: Facts) -> tuple[str, ...]:
    """The channels that the customer has opted out of."""
    return tuple(channel for flag, channel in REFUSALS.items() if facts.get(flag) is True)


def wants_no_call(facts: Facts) -> bool:
    """Whether a call would be one more annoyance: who is angry and never calls writes."""
    return facts.get("never_calls") is True and facts.get("emotion") in ANGRY


def _is_empty(value: Any) -> bool:
    # NaN, NaT and pandas' NA are the values that do not equal themselves, or refuse to say.
    return value is None or value == "" or str(value) in ("nan", "NaN", "<NA>", "NaT")


def _typed(name: str, value: Any) -> FactValue:
    if name in TEXTS:
        return str(value)
    if name not in FLAGS:
        return float(value)
    said = str(value).strip().lower().removesuffix(".0")
    if said not in _YES | _NO:
        raise ValueError(f"contact fact {name} is {value!r}; expected true or false")
    return said in _YES
