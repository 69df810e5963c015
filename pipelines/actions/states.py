"""The states of an alert and the steps between them: pure rules, no database, no clock.

The way of an alert is new, acknowledged, acted, communicated, closed. Beside it stand snoozed and
escalated (it comes back from both), suppressed (held out from the first) and expired (nobody
acted in time). What a step writes belongs to `store.py`.
"""

from collections.abc import Mapping

from pipelines.failures import StatedFailure

MAIN_WAY = ("new", "acknowledged", "acted", "communicated", "closed")
OPEN_STATES = ("new", "acknowledged", "acted", "communicated", "snoozed", "escalated")
ENDED_STATES = ("closed", "suppressed", "expired")
STATES = (*OPEN_STATES, *ENDED_STATES)
UNTOUCHED = ("new", "escalated")  # nobody has taken it yet

OUTCOMES = ("saved", "lost", "not_reached", "not_needed", "other")
# closing before anything was said to the customer is honest with these outcomes alone
CLOSES_EARLY: Mapping[str, tuple[str, ...]] = {
    "not_needed": ("new", "acknowledged", "acted", "snoozed", "escalated"),
    "not_reached": ("acted",),
}
_STEPS: Mapping[str | None, tuple[str, ...]] = {
    None: ("new", "suppressed"),
    "new": ("acknowledged", "snoozed", "escalated", "expired"),
    "acknowledged": ("acted", "snoozed", "escalated", "expired"),
    "acted": ("communicated", "snoozed", "escalated"),
    "communicated": ("closed",),
    "snoozed": ("new", "acknowledged", "acted", "escalated", "expired"),
    # once more where nobody acts there either
    "escalated": ("acknowledged", "acted", "snoozed", "escalated", "expired"),
    "closed": (),
    "suppressed": (),
    "expired": (),
}


def objection(from_state: str | None, to_state: str, outcome: str | None = None) -> str | None:
    """Why a step is illegal, as the beginning of a sentence; None where it is legal."""
    if to_state not in STATES:
        return f"'{to_state}' is no state of an alert; there are {', '.join(STATES)}"
    if to_state != "closed" and outcome:
        return f"an outcome is said when an alert is closed, not when it is {to_state}"
    if outcome and outcome not in OUTCOMES:
        return f"'{outcome}' is no outcome; there are {', '.join(OUTCOMES)}"
    if to_state in _STEPS[from_state]:
        return None
    if to_state == "closed" and from_state in CLOSES_EARLY.get(outcome or "", ()):
        return None
    if from_state == to_state:
        return f"it is {to_state} already"
    if from_state in ENDED_STATES:
        return f"it is {from_state}, which is final"
    return f"an alert that is {from_state} cannot become {to_state}"


def refuse_illegal(
    alert_id: str, from_state: str | None, to_state: str, outcome: str | None = None
) -> None:
    """Raise what `objection` says.

    Raises:
        StatedFailure: the step is illegal.
    """
    why = objection(from_state, to_state, outcome)
    if why is None:
        return
    next_ones = [state for state in _STEPS[from_state] if state != "expired"]
    todo = f"From here it can become {' or '.join(next_ones)}" if next_ones else "It stays as it is"
    early = [name for name, states in CLOSES_EARLY.items() if from_state in states]
    if to_state == "closed" and early:
        todo += f"; closed only with the outcome {' or '.join(early)}"
    raise StatedFailure(f"The step is refused: {why}", where=f"alert {alert_id}", todo=f"{todo}.")


def way_to(from_state: str, to_state: str) -> tuple[str, ...]:
    """The steps along the main way that lead there, `to_state` last; one step where there is none.

    A work list says what was reached, not each step: who acted has also acknowledged.
    """
    start = "new" if from_state == "escalated" else from_state
    if to_state == "closed" or start not in MAIN_WAY or to_state not in MAIN_WAY:
        return (to_state,)
    steps = MAIN_WAY[MAIN_WAY.index(start) + 1 : MAIN_WAY.index(to_state) + 1]
    return steps or (to_state,)


def way_to_end(from_state: str, outcome: str) -> tuple[str, ...]:
    """The steps that close with an outcome, those between taken with it; `closed` last.

    Of whom somebody knows that they stay or leave was told; who could not be reached was tried.
    """
    if objection(from_state, "closed", outcome) is None:
        return ("closed",)
    through = "acted" if outcome in CLOSES_EARLY else "communicated"
    return (*way_to(from_state, through), "closed")


def ends_of(from_state: str) -> list[str]:
    """Outcomes with which an alert can be closed from a state, the steps between taken with it."""
    if from_state in ENDED_STATES:
        return []
    found = []
    for outcome in OUTCOMES:
        first, *others = way_to_end(from_state, outcome)
        if objection(from_state, first, None if others else outcome) is None:
            found.append(outcome)
    return found
