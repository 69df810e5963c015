"""How two customers are compared: field by field, in levels, each with its words and its weights.

A level's words are the evidence that a person reads; they hold no value of the person. `m` is how
often two records of one person fall into a level, `u` how often those of two people do; the figures
here hold where there is too little to learn from. Running the comparison is `linkage.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

OTHER = "ELSE"


@dataclass(frozen=True)
class Level:
    """One outcome of a comparison, the strongest first."""

    words: str
    sql: str
    m: float
    u: float
    rare_counts_more: str | None = None  # the column whose rare values weigh more than common ones
    is_fixed: bool = False  # never learnt: the figures here hold everywhere


@dataclass(frozen=True)
class Comparison:
    """One field of two customers; where `missing` holds nothing is known and nothing is said."""

    name: str
    missing: str
    levels: tuple[Level, ...]

    def settings(self) -> dict[str, Any]:
        """The comparison as Splink takes it."""
        nothing = {"sql_condition": self.missing, "label_for_charts": "unknown"}
        return {
            "output_column_name": self.name,
            "comparison_levels": [nothing | {"is_null_level": True}, *map(_level, self.levels)],
        }

    def words(self, outcome: int) -> str:
        """What the outcome says; Splink counts levels from the last, and -1 is unknown."""
        return self.levels[len(self.levels) - 1 - outcome].words if outcome >= 0 else ""


def _level(level: Level) -> dict[str, Any]:
    found: dict[str, Any] = {
        "sql_condition": level.sql,
        "label_for_charts": level.words,
        "m_probability": level.m,
        "u_probability": level.u,
    }
    if level.is_fixed:
        found |= {"fix_m_probability": True, "fix_u_probability": True}
    if level.rare_counts_more:
        found |= {"tf_adjustment_column": level.rare_counts_more, "tf_adjustment_weight": 1.0}
        found |= {"tf_minimum_u_value": 0.0001}
    return found


def _missing(column: str) -> str:
    return f"{column}_l is null or {column}_r is null"


COMPARISONS = (
    Comparison(
        "first_name",
        _missing("first"),
        (
            Level("same first name", "first_l = first_r", 0.70, 0.006, "first"),
            Level("first name a short form", "list_has_any(formals_l, formals_r)", 0.12, 0.004),
            Level(
                "first name close",
                "(first_l[1] = first_r[1] and least(length(first_l), length(first_r)) > 3 and "
                "(damerau_levenshtein(first_l, first_r) <= 1 or "
                "jaro_winkler_similarity(first_l, first_r) >= 0.94))",
                0.08,
                0.006,
            ),
            Level(
                "first and last name swapped",
                "(first_l = last_r and last_l = first_r)",
                0.01,
                0.00001,
            ),
            Level(
                "first name an initial",
                "(least(length(first_l), length(first_r)) = 1 and first_l[1] = first_r[1])",
                0.04,
                0.0005,
            ),
            Level("first name differs", OTHER, 0.06, 0.98),
        ),
    ),
    Comparison(
        "last_name",
        _missing("last"),
        (
            Level("same last name", "last_l = last_r", 0.78, 0.002, "last"),
            Level(
                "last name close",
                "((least(length(last_l), length(last_r)) > 3 and "
                "damerau_levenshtein(last_l, last_r) <= 1) or "
                "jaro_winkler_similarity(last_l, last_r) >= 0.95)",
                0.09,
                0.003,
            ),
            Level("last name in part", "list_has_any(last_parts_l, last_parts_r)", 0.03, 0.002),
            Level("last name differs", OTHER, 0.10, 0.993),
        ),
    ),
    Comparison(
        "email",
        _missing("local"),
        (
            Level("e-mail shared", "list_has_any(emails_l, emails_r)", 0.25, 0.00001),
            Level("e-mail the same before the @", "own_local_l = own_local_r", 0.35, 0.00002),
            # Strangers of one name have such addresses too: a weak sign, whatever is counted.
            Level("e-mail made of the same name", "local_l = local_r", 0.06, 0.03, is_fixed=True),
            Level("e-mail differs", OTHER, 0.34, 0.97),
        ),
    ),
    Comparison(
        "phone",
        _missing("phones"),
        (
            Level("phone shared", "list_has_any(phones_l, phones_r)", 0.60, 0.0001),
            Level("phone differs", OTHER, 0.40, 0.9999),
        ),
    ),
    Comparison(
        "address",
        _missing("postcode"),
        (
            Level(
                "same address",
                "(postcode_l = postcode_r and house_l = house_r and "
                "jaro_winkler_similarity(street_l, street_r) >= 0.85)",
                0.62,
                0.0002,
            ),
            Level("same postcode", "postcode_l = postcode_r", 0.13, 0.001),
            Level("address differs", OTHER, 0.25, 0.9988),
        ),
    ),
    Comparison(
        "company",
        _missing("company"),
        (
            Level(
                "same company",
                "(company_l = company_r or jaro_winkler_similarity(company_l, company_r) >= 0.95)",
                0.75,
                0.01,
            ),
            Level("company differs", OTHER, 0.25, 0.99),
        ),
    ),
)
BY_NAME: Mapping[str, Comparison] = {each.name: each for each in COMPARISONS}


def evidence_words(outcomes: Mapping[str, int]) -> str:
    """What agrees, then what differs, without any value of the two people.

    Args:
        outcomes: level by comparison name, as Splink counts them.
    """
    said = [(outcomes[each.name], each.words(outcomes[each.name])) for each in COMPARISONS]
    agree = [words for outcome, words in said if outcome > 0]
    differ = [words for outcome, words in said if outcome == 0]
    return ", ".join(agree) + (f"; {', '.join(differ)}" if differ else "")
