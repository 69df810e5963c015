"""When an alert opens, when its matter counts as calm, and how long it lives: harken.yml `alerts`.

A level says how many times the threshold a signal is; what it is measured in depends on the kind:

- churn_risk: odds of leaving, against those of the typical customer;
- urgent_message: the strongest of cancelling, escalating and anger in an unanswered message;
- open_wait: how long the customer has waited, against the target and the share of it to warn at;
- preempt: days that a shipment comes later than promised;
- double_deviation: failures of the same matter beyond the first.

How levels become steps stands in `episodes.py`.
"""

from typing import Literal

from pydantic import Field, model_validator

from pipelines.section import Section

Kind = Literal["churn_risk", "urgent_message", "open_wait", "preempt", "double_deviation"]
KINDS: tuple[Kind, ...] = (
    "churn_risk",
    "urgent_message",
    "open_wait",
    "preempt",
    "double_deviation",
)


class KindRules(Section):
    """The rules of one kind of alert.

    `opens_at`, in the unit of the kind: from where on an alert opens. `calm_below`: share of it
    under which the matter counts as calm, so that a level that swings around the threshold is one
    episode. `worse_by`: how many times the level at opening makes a matter worse than known.
    `cooldown_days`: after an alert ended, none of that kind opens for this customer for so long.
    `expires_after_days`: an alert that nobody took by then ends by itself.
    """

    opens_at: float = Field(gt=0)
    calm_below: float = Field(default=0.8, gt=0, le=1)
    worse_by: float = Field(default=2.0, gt=1)
    cooldown_days: int = Field(ge=0, le=3650, strict=True)
    expires_after_days: int = Field(ge=1, le=3650, strict=True)


SHIPPED: dict[Kind, KindRules] = {
    "churn_risk": KindRules(opens_at=1.0, cooldown_days=30, expires_after_days=30),
    "urgent_message": KindRules(opens_at=0.5, worse_by=1.5, cooldown_days=1, expires_after_days=14),
    "open_wait": KindRules(opens_at=0.75, worse_by=4.0, cooldown_days=1, expires_after_days=14),
    "preempt": KindRules(opens_at=1.0, worse_by=3.0, cooldown_days=7, expires_after_days=14),
    "double_deviation": KindRules(
        opens_at=1.0, worse_by=2.0, cooldown_days=30, expires_after_days=14
    ),
}


class _KindChanges(Section):
    """What a company says otherwise of one kind; see KindRules."""

    opens_at: float | None = Field(default=None, gt=0)
    calm_below: float | None = Field(default=None, gt=0, le=1)
    worse_by: float | None = Field(default=None, gt=1)
    cooldown_days: int | None = Field(default=None, ge=0, le=3650, strict=True)
    expires_after_days: int | None = Field(default=None, ge=1, le=3650, strict=True)


class Alerts(Section):
    """How many alerts the retention team can take in a day, and when they open and end.

    `no_survey_days`: for how long nobody is asked for an opinion after anger or an alert.
    `answer_within_minutes`: how long a customer may wait for an answer before it is an open wait.
    """

    capacity_per_day: int = Field(default=50, ge=0, le=1_000_000, strict=True)
    answer_within_minutes: int = Field(default=1440, ge=1, le=525_600, strict=True)
    no_survey_days: int = Field(default=30, ge=0, le=3650, strict=True)
    archive_after_days: int = Field(default=365, ge=1, le=36_500, strict=True)
    kinds: dict[Kind, _KindChanges] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _empty_kinds(cls, values: object) -> object:
        if isinstance(values, dict) and values.get("kinds", ...) is None:
            return {name: value for name, value in values.items() if name != "kinds"}
        return values

    def rules_of(self, kind: str) -> KindRules:
        """The shipped rules of a kind with the company's own over them."""
        shipped = SHIPPED[kind]  # type: ignore[index]
        changes = self.kinds.get(kind)  # type: ignore[call-overload]
        own = changes.model_dump(exclude_none=True) if changes else {}
        return shipped.model_copy(update=own)
