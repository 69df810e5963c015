"""What a moment of truth is, and a file of them, as YAML writes them.

Feeds on nothing but the keys of such a file. How files lie over each other is `book.py`.
"""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from pipelines.section import Section

UNMARKED = ("routine", "unknown")  # what a touchpoint is that is no moment of truth
Stage = Literal["before_purchase", "purchase", "delivery", "use", "support", "renewal"]


def _free_id(moment: str) -> str:
    if moment in UNMARKED or not moment.replace("_", "").isalnum() or moment != moment.lower():
        raise ValueError(f"'{moment}' is no id: small letters, digits and _, and not a kept word")
    return moment


class When(Section):
    """Facts of a touchpoint by which it is this moment; all that are named must hold.

    `label` is what the source calls the thread: its type, category or reason, in small letters.
    """

    kind: str
    system: str | None = None
    channel: str | None = None
    label: str | None = None


class Moment(Section):
    """One moment of truth.

    `says` are patterns of customers' words, none of `unless` in the same sentence; `matches` are
    sentences that must be heard as this moment, `misses` sentences that must not.
    """

    id: Annotated[str, AfterValidator(_free_id)]
    words: str
    stage: Stage
    energy: int = Field(ge=1, le=5, strict=True)
    when: list[When] = Field(default_factory=list)
    says: list[str] = Field(default_factory=list)
    unless: list[str] = Field(default_factory=list)
    matches: list[str] = Field(default_factory=list)
    misses: list[str] = Field(default_factory=list)

    @model_validator(mode="after")
    def _can_be_met(self) -> Self:
        if not self.when and not self.says:
            raise ValueError(f"moment {self.id} has neither 'when' nor 'says': nothing is ever it")
        if self.says and not (self.matches and self.misses):
            raise ValueError(f"moment {self.id}: patterns need examples in 'matches' and 'misses'")
        return self


class Pack(Section):
    """One file of moments. `lists` are named words for patterns; `without` leaves moments out."""

    lists: dict[str, str] = Field(default_factory=dict)
    routine: list[str] = Field(default_factory=list)
    without: list[str] = Field(default_factory=list)
    moments: list[Moment] = Field(default_factory=list)

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        ids = [moment.id for moment in self.moments]
        twice = sorted({one for one in ids if ids.count(one) > 1})
        if twice:
            raise ValueError(f"moment {twice[0]} stands here twice")
        return self


class ShippedPack(Pack):
    """A pack of the product, over the pack that it `extends`."""

    extends: str | None = None
