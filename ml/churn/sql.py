"""The score of a model as one SQL statement: the same numbers where no Python runs.

Fed by a fitted model; standard SQL alone (CASE, CAST, EXP, LN, ABS). DuckDB and SQLite are tested
to give numpy's score to 1e-6. Where leaving is silence the model also reads the rhythm's
features, `return_chance` and `alive_chance`, which no SQL works out: the table must hold them.
"""

from collections.abc import Sequence

from ml.churn.additive import Curve
from ml.churn.model import MOST_LOG_ODDS, ChurnModel
from ml.churn.rhythm import FEATURES as RHYTHM


def score_sql(model: ChurnModel, table: str) -> str:
    """A select of customer_id, log_odds per family, log_odds and churn_probability.

    Args:
        table: name of a relation with customer_id and the model's features, one row a customer.
    """
    sums = [(family, _sum_of(model, family)) for family in model.families]
    shares = ",\n    ".join(f"{sum_} as {_name(family)}" for family, sum_ in sums)
    total = " + ".join([repr(model.additive.start), *(_name(family) for family in model.families)])
    beyond = sorted(set(RHYTHM) & set(needed(model)))
    told = f"-- {', '.join(beyond)}: BG/NBD's, which no SQL works out; join them first\n"
    return f"""{told if beyond else ""}with shares as (
select customer_id,
    {shares}
from {table}
),
added as (
select shares.*, {total} as unbounded from shares
),
bounded as (
select added.*, case when unbounded > {MOST_LOG_ODDS!r} then {MOST_LOG_ODDS!r}
    when unbounded < -{MOST_LOG_ODDS!r} then -{MOST_LOG_ODDS!r} else unbounded end as log_odds
from added
)
select bounded.*, 1.0 / (1.0 + exp(-log_odds)) as churn_probability from bounded
"""


def _sum_of(model: ChurnModel, family: str) -> str:
    of_family = [
        _share(curve) for curve in model.additive.curves if model.family_of[curve.feature] == family
    ]
    return "\n        + ".join(of_family) or "0.0"


def _share(curve: Curve) -> str:
    value = f"cast({_name(curve.feature)} as double precision)"
    missing = f"when {_name(curve.feature)} is null then {curve.missing!r}"
    ways = _steps(curve, value) if curve.shape == "table" else _pieces(curve, value)
    return f"case {missing} {' '.join(ways)} end"


def _steps(curve: Curve, value: str) -> list[str]:
    upto = [
        f"when {value} < {edge!r} then {share!r}"
        for edge, share in zip(curve.at, curve.shares, strict=False)
    ]
    return [*upto, f"else {curve.shares[-1]!r}"]


def _pieces(curve: Curve, value: str) -> list[str]:
    scaled = f"(case when {value} < 0 then -1.0 else 1.0 end * ln(1.0 + abs({value})))"
    ways = [f"when {scaled} <= {curve.at[0]!r} then {curve.shares[0]!r}"]
    for place in range(1, len(curve.at)):
        ways.append(f"when {scaled} <= {curve.at[place]!r} then {_line(curve, place, scaled)}")
    return [*ways, f"else {curve.shares[-1]!r}"]


def _line(curve: Curve, place: int, scaled: str) -> str:
    (left, right), (low, high) = (each[place - 1 : place + 1] for each in (curve.at, curve.shares))
    slope = (high - low) / (right - left)
    return f"{low!r} + {slope!r} * ({scaled} - {left!r})"


def needed(model: ChurnModel) -> Sequence[str]:
    """The features that the table must hold, sorted."""
    return sorted(curve.feature for curve in model.additive.curves)


def _name(name: str) -> str:
    quoted = name.replace('"', '""')
    return f'"{quoted}"'
