"""The door for pushed messages at the desk: landed for the next run, heard at once.

Landing itself is that of `harken listen`; what is urgent is `pipelines.alerts.urgent_now`.
"""

import logging
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pipelines.alerts.urgent_now import UrgentEar
from pipelines.emotion.serving import serving_model
from pipelines.sources.pushed import Push
from pipelines.web.desk import Desk

log = logging.getLogger(__name__)


def inbound(desk: Desk, landing: Path, keys: Sequence[bytes]) -> Push:
    """What takes signed posts for a landing folder and opens alerts for urgent ones.

    Raises:
        StatedFailure: the home's adapter of the emotion model cannot be used.
    """
    ear = UrgentEar(desk.settings, desk.store, serving_model(desk.settings))

    def hear(records: Sequence[Mapping[str, Any]]) -> None:
        with desk.published.reading() as published:
            if published is None:
                return
            try:
                opened = ear.hear(published, records)
            except Exception:
                # the post is on disk, and the next run hears it: its sender need not send it again
                log.exception("a landed post could not be heard at once")
                return
        if opened:
            log.warning("opened at once: %s", ", ".join(opened))

    return Push(landing, keys, hear=hear)
