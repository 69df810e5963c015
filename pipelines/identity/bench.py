"""How well duplicates are found: `python -m pipelines.identity.bench`, or `make bench-identity`.

Prints, for made-up populations, the wrong merges of the exact rules, and how many proposals are
right and how many duplicates are proposed, by kind of error. Weights and thresholds were chosen on
seeds 1 to 24; the seeds printed are others.
"""

import time
from collections import Counter

import click

from pipelines.identity.planted.judge import Judgement, judge
from pipelines.identity.planted.records import plant

HEAD = f"{'people':>7} {'seed':>5} {'records':>8} {'merged':>7} {'wrongly':>8} {'duplicates':>11}"
HEAD += f" {'proposed':>9} {'precision':>10} {'recall':>7} {'found':>6} {'seconds':>8}"


@click.command()
@click.option("--people", multiple=True, type=int, default=(2_000, 20_000), show_default=True)
@click.option("--seed", multiple=True, type=int, default=(201, 202, 203), show_default=True)
def main(people: tuple[int, ...], seed: tuple[int, ...]) -> None:
    """Print what is found among the planted duplicates of populations of these sizes and seeds."""
    click.echo(HEAD)
    judged = [_one(size, each) for size in people for each in seed]
    click.echo(f"\n{'duplicates with':32} {'found':>7} {'of':>7} {'share':>7}")
    kinds: dict[str, tuple[int, int]] = {}
    for judgement in judged:
        for kind, (found, count) in judgement.by_kind.items():
            before = kinds.get(kind, (0, 0))
            kinds[kind] = (before[0] + found, before[1] + count)
    for kind, (found, count) in sorted(kinds.items()):
        click.echo(f"{kind:32} {found:7} {count:7} {found / count:7.2f}")
    wrong: Counter[str] = sum((judgement.wrong for judgement in judged), Counter())
    click.echo("\nwrongly proposed")
    for relation, count in wrong.most_common():
        click.echo(f"{relation:54} {count:3}")


def _one(people: int, seed: int) -> Judgement:
    records = plant(seed, people)
    started = time.monotonic()
    found = judge(records)
    seconds = time.monotonic() - started
    click.echo(
        f"{people:7} {seed:5} {found.records:8} {found.merged_rightly:7} {found.merged_wrongly:8} "
        f"{found.true_pairs:11} {found.proposed:9} {found.precision:10.3f} {found.recall:7.3f} "
        f"{found.found:6.3f} {seconds:8.1f}"
    )
    return found


if __name__ == "__main__":
    main()
