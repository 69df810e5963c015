"""How fast the model is on two cores: two processes at once, each on messages of its own.

Feeds on texts; gives messages per second, counted by the computing time of each process, so that
others on the machine do not change it much. Each process scores with one thread.

What does not belong here: quality (bench.py).
"""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat
from multiprocessing import get_context
from pathlib import Path

from threadpoolctl import threadpool_limits

from ml.emotion.ears import Ears
from ml.emotion.languages import shipped_languages
from ml.emotion.model import EmotionModel
from ml.emotion.quality import receive

CORES = 2
PASSES = 3


def on_two_cores(
    texts: Sequence[str], speed: str, as_received: bool, transformer: Path | None = None
) -> float:
    """Messages per second of two processes together.

    Args:
        as_received: from the raw value with cleaning and language; else readable texts through
            heads and cues.
        transformer: folder of one that hears beside the heads, from the raw value only.
    """
    halves = [list(texts[at::CORES]) for at in range(CORES)]
    with ProcessPoolExecutor(CORES, mp_context=get_context("spawn")) as pool:
        settings = map(repeat, (speed, as_received, transformer))
        return sum(pool.map(_rate, halves, *settings))


def _rate(texts: list[str], speed: str, as_received: bool, transformer: Path | None) -> float:
    with threadpool_limits(limits=1):
        model = EmotionModel.load(speed=speed, transformer=transformer)
        hear: Callable[[list[str]], object] = model.score
        if not as_received:
            texts = [receive(text).text for text in texts]
            hear = Ears.load(shipped_languages().heard["en"], speed).columns
        hear(texts[:50])
        return max(_one_pass(hear, texts) for _ in range(PASSES))


def _one_pass(hear: Callable[[list[str]], object], texts: list[str]) -> float:
    started = time.process_time()
    hear(texts)
    return len(texts) / (time.process_time() - started)
