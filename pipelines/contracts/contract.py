"""Data contracts: what each raw table promises, read from one YAML file per table.

A contract says how its files are recognised, which columns they carry and from where, which of
them are personal, and which clocks each record has. Checking data against a contract belongs in
`expectations.py`; reading files belongs in `pipelines.sources`.
"""

from functools import cache
from importlib.resources import files
from typing import Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator
from ruamel.yaml import YAML

ColumnType = Literal["text", "integer", "decimal", "boolean", "timestamp", "date"]
Form = Literal[
    "salesforce_id",
    "salesforce_contact_id",
    "epoch",
    "export_time",
    "own_words",
    "message_id",
    "automatic_mail",
    "time_in_name",
    "telephone",
    "mail_address",
    "html",
    "mentioned_numbers",
    "bare_subject",
]
PersonalKind = Literal["name", "email", "phone", "address", "text"]
DriftKind = Literal["added", "dropped", "renamed", "retyped", "reordered"]
DriftMode = Literal["evolve", "discard", "refuse"]


class Column(BaseModel):
    """One column of a raw table.

    `from` lists where its value may stand in a record, dots stepping into nested objects; the
    first that is not empty counts. `form` names the normal form into which a value is brought. A
    `personal` value is kept in the vault alone, its token in the table. An `identifier` stands in
    the table as it is, unless it is an address or a telephone number itself; then it is kept as a
    personal value is (of a `message_id`, which always has an @, a narrower rule tells). `many`
    marks several values: a list or text with semicolons in the record, joined by spaces in the
    table. Of a `keyed` value the table holds a keyed hash alone, by which equal ones are told.

    Whose a record is, the erasure of a person asks: `names` are the kinds of key by which the value
    may name a person (addresses and telephone numbers always do), `matter` the kind of ticket or
    thread that the record belongs to, `opens` that of its own, which is its person's.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    description: str
    sources: list[str] = Field(default_factory=list, alias="from")
    type: ColumnType = "text"
    required: bool = False
    allowed: list[str] | None = None
    form: Form | None = None
    personal: PersonalKind | None = None
    identifier: bool | Literal["message_id"] = False
    many: bool = False
    keyed: bool = False
    names: list[str] = Field(default_factory=list)
    matter: str | None = None
    opens: str | None = None

    @property
    def kinds_of_person_key(self) -> list[str]:
        """The kinds of key (of `identity.links`) under which the value names a person."""
        own = [self.personal] if self.personal in ("email", "phone") else []
        return [*own, *self.names]


class Clocks(BaseModel):
    """Which columns tell when it happened and when the company could know it (the latest)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    occurred_at: str
    known_at: list[str]


class PartOf(BaseModel):
    """Records that stand inside the records of another table: below which lists of theirs."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    table: str
    at: list[str] = Field(min_length=1)


class Recognition(BaseModel):
    """By what a file is known.

    `header`: columns it has, `a|b` where either name may stand. `keys`: keys of its JSON objects;
    `page`: the key below which a page lists them; `object`: the key below which an API's response
    holds a single one. `mail`: it is a mailbox. `part_of`: no file of its own, its records stand
    inside those of another table.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    header: list[str] | None = None
    page: str | None = None
    object: str | None = None
    keys: list[str] | None = None
    mail: bool = False
    part_of: PartOf | None = None


class Drift(BaseModel):
    """What becomes of a file whose columns changed since the last one; one word holds for all.

    `evolve` takes the change in: an added column is treated as the table's further columns are, a
    dropped one is empty, a renamed one is read where the name is certain (another declared name,
    case, spaces and underscores), of a retyped one values in another writing of the same type are
    read. `discard` loads the file without the change, which is told of again with the next file: an
    added or renamed column is left out, as are values of another type where the column may be
    empty. `refuse` refuses the file whole; of a retyped column that is the contract's tolerance.
    A file that lacks a required column is refused under every mode.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    added: DriftMode | None = None
    dropped: DriftMode | None = None
    renamed: DriftMode | None = None
    retyped: DriftMode | None = None
    reordered: DriftMode | None = None

    @model_validator(mode="before")
    @classmethod
    def _one_for_all(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        if value not in get_args(DriftMode):
            raise ValueError(f"'{value}' is none of {', '.join(get_args(DriftMode))}")
        return dict.fromkeys(cls.model_fields, value)

    def mode_of(self, kind: DriftKind) -> DriftMode | None:
        """What is declared here for one kind of change."""
        found: DriftMode | None = getattr(self, kind)
        return found

    def over(self, general: "Drift") -> "Drift":
        """These rules, and the general ones where nothing is declared here."""
        return general.model_copy(update=self.model_dump(exclude_none=True))


USUAL_DRIFT = Drift(
    added="evolve", dropped="evolve", renamed="evolve", retyped="refuse", reordered="evolve"
)


class Contract(BaseModel):
    """One raw table: source, system, grain, key, clocks and columns."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    table: str
    source: str
    system: str
    grain: str
    owner: str
    recognise: Recognition
    key: list[str]
    clocks: Clocks
    columns: dict[str, Column]
    keep_further_columns: bool = False
    full_export: bool = False  # a file may hold all there is: one that shrank is looked at
    drift: Drift = USUAL_DRIFT
    tolerance: float = Field(default=0.05, ge=0, le=1)

    @model_validator(mode="after")
    def _columns_exist(self) -> "Contract":
        named = {*self.key, self.clocks.occurred_at, *self.clocks.known_at}
        if missing := sorted(named - set(self.columns)):
            raise ValueError(f"contract {self.table}: no such column {', '.join(missing)}")
        return self

    @field_validator("drift")
    @classmethod
    def _rest_as_usual(cls, drift: Drift) -> Drift:
        return drift.over(USUAL_DRIFT)

    def places_of(self, column: str) -> list[str]:
        """Where in a source record the column's value may stand."""
        return self.columns[column].sources or [column]

    @property
    def is_of_persons(self) -> bool:
        """Whether each record stands for a person: its own key names one."""
        return any(self.columns[name].names for name in self.key)

    @property
    def own_places(self) -> set[str]:
        """Every top-level field of a source record that some column reads."""
        return {place.split(".")[0] for name in self.columns for place in self.places_of(name)}


def family_of(contract: Contract, contracts: dict[str, Contract]) -> list[Contract]:
    """The contract of a file's records, then those of the records inside them."""
    inside = [
        part
        for part in contracts.values()
        if part.recognise.part_of and part.recognise.part_of.table == contract.table
    ]
    return [contract, *inside]


@cache
def load_contracts() -> dict[str, Contract]:
    """All contracts by table name, in the order of their names."""
    folder = files("pipelines.contracts")
    loaded = [
        Contract.model_validate(YAML(typ="safe").load(entry.read_text(encoding="utf-8")))
        for entry in sorted(folder.iterdir(), key=lambda entry: entry.name)
        if entry.name.endswith(".yml")
    ]
    return {contract.table: contract for contract in loaded}


def known_sources() -> list[str]:
    """Every source as `source/system`, in the order of their names."""
    return sorted({f"{each.source}/{each.system}" for each in load_contracts().values()})
