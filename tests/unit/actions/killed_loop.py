"""Decides, delivers and writes a list, in children that kill themselves at the n-th call.

Run as a process of its own: each line `HOME PORT N ATTEMPT` on stdin forks a child, and is answered
by how the child ended and how many calls it made; N 0 lives to the end.
"""

import os
import signal
import sys
import threading
from datetime import date, timedelta
from pathlib import Path

import made_up_alerts as lists
from made_up import MORNING, new_alert

from pipelines.actions.channels import Deliver
from pipelines.actions.delivery import deliver
from pipelines.actions.messages import messages_of
from pipelines.actions.outbox import Outbox
from pipelines.actions.records import Plan
from pipelines.actions.store import ActionStore
from pipelines.alerts.lists import write_lists
from pipelines.home import Home

ALERTS = 4


def loop(home: Home, port: int, attempt: int) -> None:
    """One run: alerts with their messages, the day's list, then a delivery."""
    configured = Deliver.model_validate(
        {
            "channels": {
                "hook": {
                    "kind": "webhook",
                    "url": f"http://127.0.0.1:{port}/",
                    "secret_variable": "HOOK_SECRET",
                }
            },
            "allow_private": ["127.0.0.1/32"],
        }
    )
    store = ActionStore(home)
    opened = [new_alert(number) for number in range(1, ALERTS + 1)]
    messages = messages_of(opened, configured.channels, MORNING)
    store.apply(Plan(opened=opened, messages=messages), "harken", MORNING)
    listed = [lists.alert(rank) for rank in range(1, ALERTS + 1)]
    write_lists(home.alerts, listed, header=lists.header(as_of=date(2026, 6, 1)))
    # every start comes later than what a killed one held
    deliver(Outbox(store.database), configured, lambda: MORNING + timedelta(hours=attempt))


def live(home: str, port: str, last: str, attempt: str) -> None:
    """Count calls in every thread, and end at the chosen one as a kill -9 would."""
    calls, until = 0, int(last)

    def count(frame: object, event: str, argument: object) -> None:
        nonlocal calls
        if event == "call":
            calls += 1
            if calls == until:
                os.kill(os.getpid(), signal.SIGKILL)

    threading.setprofile(count)
    sys.setprofile(count)
    loop(Home(Path(home)).prepare(), int(port), int(attempt))
    sys.setprofile(None)
    (Path(home) / "calls").write_text(str(calls))


def main() -> None:
    """Fork a child per line; imports are paid once."""
    for line in sys.stdin:
        asked = line.split()
        child = os.fork()
        if child == 0:
            live(*asked)
            os._exit(0)
        ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        counted = Path(asked[0]) / "calls"
        sys.stdout.write(f"{ended} {counted.read_text() if counted.exists() else 0}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
