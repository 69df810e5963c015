"""How well the project's own labelled messages are heard: python -m ml.emotion.labelled_bench.

Agreement of the two labellings beside the model's figures, each figure the mean over both. The
check half is printed only for the cues that it was opened for (`opened.json` beside the messages):
cues that were changed after a look at it could no longer be judged by it.
"""

import json
from collections.abc import Sequence

import click
import numpy as np
from scipy.stats import binomtest
from sklearn.metrics import cohen_kappa_score, f1_score

from ml.emotion.cues import shipped_cues
from ml.emotion.labelled_set import (
    FOLDER,
    HALVES,
    SIGNS,
    Message,
    labelled_messages,
    of_half,
)
from ml.emotion.labels import GROUPS
from ml.emotion.model import EmotionModel

OPENED = FOLDER / "opened.json"
WANTED_PRECISION, WANTED_F1 = 0.90, 0.80
NEGATIVE = ("negative", "mixed")  # of a valence: something of it is a complaint
# cue families whose name is not the label's
FAMILY_OF = {"competitor_theirs": "competitor", "competitor_ours": "competitor"}
DIRECTION_OF = {"competitor_theirs": "theirs", "competitor_ours": "ours"}
BY_MODEL = (*GROUPS, "impatience")
# signals without a head: what cues lift, a rival's name among them, and nothing caps
BY_CUES = ("cancel_intent", "escalation")


@click.command()
@click.option("--half", type=click.Choice(HALVES), multiple=True, help="Both unless said.")
@click.option("--misses", is_flag=True, help="List what both heard otherwise than the model (dev).")
def main(half: tuple[str, ...], misses: bool) -> None:
    """Print agreement and figures of each half.

    Example: python -m ml.emotion.labelled_bench --half dev --misses
    """
    messages = labelled_messages()
    click.echo(f"{len(messages)} messages of {len({one.group for one in messages})} threads")
    for name in half or HALVES:
        if name == "check" and (why := closed()):
            click.echo(f"check half: {why}")
            continue
        print_half(name, of_half(messages, name), misses and name == "dev")


def closed() -> str:
    """Why the check half is not printed; empty where it was opened for the cues there are."""
    if not OPENED.is_file():
        return "not opened yet"
    if json.loads(OPENED.read_text())["cues"] != shipped_cues().digest:
        return "was opened for other cues than these; not printed"
    return ""


def print_half(name: str, messages: Sequence[Message], misses: bool) -> None:
    """Print the figures of one half."""
    said = decided(messages)
    click.echo(f"{name} half, {len(messages)} messages")
    click.echo(f"  {'':20}{'heard by':>10}{'kappa':>8}{'F1 of each other':>18}{'model F1':>10}")
    for sign in SIGNS:
        first, second = (truth(messages, sign, labeller) for labeller in (0, 1))
        kappa = cohen_kappa_score(first, second) if (first | second).any() else float("nan")
        model = mean_f1(messages, sign, said[sign]) if sign in said else float("nan")
        click.echo(
            f"  {sign:20}{(first.sum() + second.sum()) / 2:10.1f}{kappa:8.2f}"
            f"{f1_score(first, second, zero_division=np.nan):18.2f}{model:10.2f}"
        )
    share, heard, low, high = impatience_precision(messages, said)
    click.echo(
        f"  impatience cues, negative of those heard: {share:.3f} ({WANTED_PRECISION:.2f}) of "
        f"{heard}, 95 % {low:.3f} to {high:.3f}"
    )
    cancel = mean_f1(messages, "cancel_intent", said["cancel_intent"])
    click.echo(f"  cancel intent by cues: F1 {cancel:.3f} ({WANTED_F1:.2f})")
    if misses:
        print_misses(messages, said)


def decided(messages: Sequence[Message]) -> dict[str, np.ndarray]:
    """Per sign what is heard in each message: by cues, the feelings by heads and cues together."""
    model, book = EmotionModel.load(), shipped_cues()
    texts = [message.text for message in messages]
    scores = model.score(texts)
    heads = model.decided(scores)
    found = {
        name: heads[f"p_group_{name}" if name in GROUPS else name].fillna(False).to_numpy(bool)
        for name in (*BY_MODEL, *BY_CUES)
        if name != "neutral"
    }
    hits = [[hit.cue for hit in model.heard(text)] for text in texts]
    families = {cue.family for cue in book.cues}
    for sign in SIGNS:
        family, direction = FAMILY_OF.get(sign, sign), DIRECTION_OF.get(sign)
        if family in families and sign not in found:
            found[sign] = np.array(
                [any(c.family == family and c.direction == direction for c in one) for one in hits]
            )
    found["impatience_cues"] = np.array(
        [any("impatience" in cue.lifts for cue in one) for one in hits]
    )
    return found


def truth(messages: Sequence[Message], sign: str, labeller: int) -> np.ndarray:
    """Whether one labeller heard a sign in each message."""
    return np.array([sign in message.heard[labeller].labels for message in messages])


def mean_f1(messages: Sequence[Message], sign: str, said: np.ndarray) -> float:
    """F1 against each labelling, the mean of both."""
    both = (truth(messages, sign, labeller) for labeller in (0, 1))
    return float(np.mean([f1_score(one, said, zero_division=np.nan) for one in both]))


def impatience_precision(
    messages: Sequence[Message], said: dict[str, np.ndarray]
) -> tuple[float, int, float, float]:
    """Of messages in which impatience cues are heard: share of negative ones, number, interval."""
    at = np.flatnonzero(said["impatience_cues"]).tolist()
    negative = [
        sum(messages[place].heard[labeller].valence in NEGATIVE for place in at)
        for labeller in (0, 1)
    ]
    right = float(np.mean(negative))
    interval = binomtest(round(right), len(at)).proportion_ci(method="wilson")
    return right / len(at), len(at), float(interval.low), float(interval.high)


def print_misses(messages: Sequence[Message], said: dict[str, np.ndarray]) -> None:
    """Print messages about which both agree and the model does not; for mending, so of dev."""
    for sign in SIGNS:
        if sign not in said:
            continue
        both = [truth(messages, sign, labeller) for labeller in (0, 1)]
        for what, wrong in (
            ("missed", both[0] & both[1] & ~said[sign]),
            ("heard wrongly", ~both[0] & ~both[1] & said[sign]),
        ):
            for place in np.flatnonzero(wrong).tolist():
                click.echo(f"  {sign} {what}: {messages[place].id} {messages[place].text!r}")


if __name__ == "__main__":
    main()
