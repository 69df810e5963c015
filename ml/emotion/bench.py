"""How fast the model is: python -m ml.emotion.bench.

Feeds on sentences put together here from a few parts, so it needs no data; prints load time and
messages per second of one core, short (about 13 words) and long (about 78).

What does not belong here: quality figures (train.py prints those).
"""

import time
from random import Random

import click
from threadpoolctl import threadpool_limits

from ml.emotion.model import EmotionModel

_PARTS = (
    "my parcel did not arrive today",
    "I have been waiting for a week",
    "thank you for the quick help",
    "the new lamp looks lovely in our kitchen",
    "please tell me where order 4711 is",
    "nobody answers the phone",
    "could you send the invoice again",
    "we are not happy with the colour",
    "everything works now",
    "is there a shop near the station",
)


@click.command()
@click.option("--messages", default=20_000, show_default=True, help="Short messages to score.")
def main(messages: int) -> None:
    """Print the shipped model's load time and messages per CPU-second."""
    with threadpool_limits(limits=1):
        start = time.perf_counter()
        model = EmotionModel.load()
        click.echo(f"{model.model_id}: loaded in {time.perf_counter() - start:.2f} s")
        for name, parts, count in (("short", 2, messages), ("long", 12, messages // 6)):
            texts = sentences(count, parts)
            start = time.process_time()
            model.score(texts)
            rate = count / (time.process_time() - start)
            click.echo(f"{name}: {rate:,.0f} messages per CPU-second")


def sentences(count: int, parts: int) -> list[str]:
    """Messages of some parts each, with a made-up word so that no two are alike."""
    random = Random(0)  # noqa: S311 - sentences, not secrets
    letters = "abcdefghijklmnoprstuvw"
    return [
        ", ".join(random.choices(_PARTS, k=parts)) + " " + "".join(random.choices(letters, k=7))
        for _ in range(count)
    ]


if __name__ == "__main__":
    main()
