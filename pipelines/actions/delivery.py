"""Empties the outbox: every channel in a thread of its own, so that a dead one delays no other.

A channel that does not answer is left alone for this pass after its first failure; what waits for
it stays. Waits between attempts double from a minute to six hours, each shifted by chance so that
many messages do not come back at once.
"""

import random
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from pipelines.actions.channels import Channel, Deliver
from pipelines.actions.outbox import Claim, Outbox
from pipelines.actions.senders import Answer, sender_for
from pipelines.actions.targets import only_allowed
from pipelines.failures import StatedFailure
from pipelines.sources.signatures import WrongSecret

FIRST_WAIT = 60.0
LONGEST_WAIT = 6 * 3600.0
PASS_SECONDS = 300.0  # for one channel; whoever takes longer is waited for no more
Clock = Callable[[], datetime]


@dataclass
class Passed:
    """What one pass did for one channel; `failure` says what kept it from trying at all."""

    delivered: int = 0
    again: int = 0
    dead: int = 0
    failure: str = ""


def now_utc() -> datetime:
    """The moment, UTC without offset, as all stores keep it."""
    return datetime.now(UTC).replace(tzinfo=None)


def deliver(
    outbox: Outbox, settings: Deliver, clock: Clock = now_utc, pass_seconds: float = PASS_SECONDS
) -> dict[str, Passed]:
    """Send what is due, once; what happened, by channel."""
    passed = {name: Passed() for name in outbox.channels_due(clock())}
    threads = []
    for name, result in passed.items():
        channel = settings.channels.get(name)
        if channel is None:
            result.failure = f"'{name}' is no channel of harken.yml any more; its messages wait"
            continue
        work = (outbox, name, channel, settings, result, clock)
        # a daemon: a server that drips for ever must not keep the process from ending
        threads.append(threading.Thread(target=_empty, args=work, name=name, daemon=True))
    for thread in threads:
        thread.start()
    give_up = clock() + timedelta(seconds=pass_seconds)
    for thread in threads:
        thread.join(max((give_up - clock()).total_seconds(), 0.0))
        if thread.is_alive():
            passed[thread.name].failure = "it did not end in time; what it held is sent again later"
    return passed


def _empty(
    outbox: Outbox, name: str, channel: Channel, settings: Deliver, result: Passed, clock: Clock
) -> None:
    try:
        send = sender_for(name, channel, settings.timeout_seconds)
    except (StatedFailure, WrongSecret) as failure:
        result.failure = str(failure)
        return
    # the claim outlasts the longest attempt: connecting, greeting, sending, each may take its time
    hold = timedelta(seconds=max(60.0, 10 * settings.timeout_seconds))
    while claim := outbox.claim(name, clock(), hold):
        with only_allowed(settings.allow_private) as refused:
            answer = send(claim)
        if refused and not answer.taken:
            answer = Answer(False, False, f"the target is refused: {refused[0]}")
        _mark(outbox, claim, answer, settings.attempts, result, clock())
        if answer.again:
            return


def _mark(
    outbox: Outbox, claim: Claim, answer: Answer, attempts: int, result: Passed, now: datetime
) -> None:
    if answer.taken:
        outbox.delivered(claim, now, answer.words)
        result.delivered += 1
    elif answer.again and claim.attempt < attempts:
        wait = max(answer.wait or 0.0, back_off(claim.attempt))
        outbox.failed(claim, answer.words, now + timedelta(seconds=wait))
        result.again += 1
    else:
        outbox.failed(claim, answer.words, None)
        result.dead += 1


def back_off(attempt: int) -> float:
    """Seconds to wait after so many attempts, doubling, with up to half of it by chance."""
    longest = min(FIRST_WAIT * 2.0 ** (attempt - 1), LONGEST_WAIT)
    return longest * random.uniform(0.5, 1.0)  # noqa: S311  not a secret
