"""Whether a signal opens an alert, joins one, wakes one, or is known already: pure rules.

An alert is about an episode. Opening needs a level of 1 (the threshold), ending the episode needs
one below `calm_below`: what swings between the two is one episode. While an alert is open, further
signals of its kind join it. After it ended, the same episode never opens another, unless it has
become worse than it ever was; a new one opens after the cooldown. What is remembered is the
newest alert of a customer and kind, so nothing is forgotten by a restart or by age.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from pipelines.actions.rules import KindRules
from pipelines.actions.states import OPEN_STATES, UNTOUCHED

Step = Literal["open", "join", "nothing"]


@dataclass(frozen=True)
class KnownAlert:
    """What is remembered of a customer's newest alert of one kind. Moments are UTC.

    `episodes` are the keys of everything it has been about.
    """

    alert_id: str
    state: str
    opened_at: datetime
    state_since: datetime
    level: float
    highest_level: float
    calm_since: datetime | None
    snoozed_until: datetime | None
    episodes: frozenset[str]
    version: int = 1

    @property
    def is_open(self) -> bool:
        """Whether somebody may still act on it."""
        return self.state in OPEN_STATES


def step_for(
    known: KnownAlert | None,
    level: float,
    episode_key: str | None,
    now: datetime,
    rules: KindRules,
    all_episodes: Collection[str] = (),
) -> Step:
    """What a signal of this level means.

    Args:
        known: the customer's newest alert of this kind.
        level: how many times the threshold.
        episode_key: what the signal is about, where its kind can tell (a thread, a shipment); else
            an episode is what lies between two calms.
        all_episodes: keys that any alert of this customer and kind has been about.
    """
    if known is not None and known.is_open:
        is_new = episode_key is not None and episode_key not in known.episodes
        return "join" if level >= 1 and is_new else "nothing"
    if level < 1:
        return "nothing"
    if known is None:
        return "open"
    if now < known.state_since + timedelta(days=rules.cooldown_days):
        return "nothing"
    if episode_key is None:
        is_known = known.calm_since is None
    else:
        is_known = episode_key in all_episodes or episode_key in known.episodes
    return "open" if not is_known or level >= rules.worse_by * known.highest_level else "nothing"


def is_calm(level: float | None, rules: KindRules) -> bool:
    """Whether a level (None: the signal is gone) ends an episode."""
    return level is None or level < rules.calm_below


def wakes(known: KnownAlert, level: float, joins: bool, now: datetime, rules: KindRules) -> bool:
    """Whether a snoozed alert wakes: its time has come, or the matter became worse."""
    if known.state != "snoozed":
        return False
    is_time = known.snoozed_until is not None and known.snoozed_until <= now
    return is_time or joins or level >= rules.worse_by * known.highest_level


def expires(known: KnownAlert, now: datetime, rules: KindRules) -> bool:
    """Whether nobody has taken an alert for too long."""
    limit = known.opened_at + timedelta(days=rules.expires_after_days)
    return known.state in (*UNTOUCHED, "acknowledged") and now >= limit
