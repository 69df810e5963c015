"""Finds pairs of customers who may be one person, by Splink's Fellegi-Sunter model on DuckDB.

Runs in a database of its own that is in memory, spills nothing to disk and loads nothing from
anywhere. One thread and fixed seeds: the same customers give the same bits. What becomes of a pair
is `proposals.py`; nothing is merged here.
"""

import logging
from collections.abc import Sequence
from contextlib import closing

import duckdb
import pandas as pd
from splink import DuckDBAPI, Linker, SettingsCreator, block_on
from splink.blocking_rule_library import CustomRule

from pipelines.identity.comparisons import COMPARISONS
from pipelines.identity.profiles import LISTS, TEXTS, Profile, frame_of

SEED = 20_260_101
FEWEST_TO_LEARN_FROM = 2_000  # profiles: among fewer, the fixed weights of comparisons.py hold
FEWEST_SURE_PAIRS = 60  # with fewer there is nothing to learn duplicates' habits from
LEAST_OF_STRANGERS = 0.1  # share of the random pairs that agree, however many are duplicates
SAMPLED_PAIRS = 1e6
FOUND_AMONG_SURE = 0.6  # share of all duplicates that the sure pairs are taken to be
FEWEST_DUPLICATES = 0.002  # per customer, where none is sure
# What two records of one person often share, and strangers hardly ever.
SURE_PAIRS = (
    "l.first = r.first and l.last = r.last and (l.own_local = r.own_local "
    "or l.postcode = r.postcode and l.house = r.house)"
)
BLOCKS = (
    CustomRule("l.phones = r.phones", arrays_to_explode=["phones"]),
    CustomRule("l.emails = r.emails", arrays_to_explode=["emails"]),
    block_on("own_local"),
    CustomRule("l.postcode = r.postcode and l.formals = r.formals", arrays_to_explode=["formals"]),
    CustomRule("l.postcode = r.postcode and l.last[1:4] = r.last[1:4] and l.first[1] = r.first[1]"),
)
COLUMNS = dict.fromkeys(TEXTS, "varchar") | dict.fromkeys(LISTS, "varchar[]")
LEARN_FROM = (block_on("first", "postcode"), block_on("own_local"))


def scored_pairs(profiles: Sequence[Profile], least: float) -> pd.DataFrame:
    """Pairs that may be one person, each once: `one`, `other`, `probability`, an outcome per field.

    Outcomes stand in the comparisons' columns as `comparisons.py` counts them; -1 is unknown.

    Args:
        least: pairs below this probability are left out.
    """
    logging.getLogger("splink").setLevel(logging.ERROR)
    frame = frame_of(profiles)
    with closing(_in_memory()) as connection:
        linker = _linker(connection, frame)
        _learn(connection, linker, len(frame))
        found = (
            linker.inference.predict(threshold_match_probability=least, warning_mode="never")
            .as_duckdbpyrelation()
            .df()
        )
    return _as_pairs(found)


def _in_memory() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(":memory:")
    connection.execute("set threads = 1")  # sums of floats depend on who adds first
    connection.execute("set temp_directory = ''")  # names must not be spilled to disk
    connection.execute("set autoinstall_known_extensions = false")
    return connection


def _linker(connection: duckdb.DuckDBPyConnection, frame: pd.DataFrame) -> Linker:
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[comparison.settings() for comparison in COMPARISONS],
        blocking_rules_to_generate_predictions=list(BLOCKS),
        probability_two_random_records_match=0.5,  # set by _learn
        retain_matching_columns=True,  # and with them the outcomes, which are the evidence
        additional_columns_to_retain=["generation"],
    )
    typed = ", ".join(f"cast({name} as {kind}) as {name}" for name, kind in COLUMNS.items())
    connection.register("profiles_frame", frame)
    connection.execute(f"create table profiles as select {typed} from profiles_frame")
    connection.unregister("profiles_frame")
    database = DuckDBAPI(connection)
    return Linker(database.register("profiles"), settings, log_level=logging.ERROR)


def _learn(connection: duckdb.DuckDBPyConnection, linker: Linker, profiles: int) -> None:
    """Weights from the customers themselves where there are enough, else the priors stay."""
    if profiles >= FEWEST_TO_LEARN_FROM:
        linker.training.estimate_u_using_random_sampling(SAMPLED_PAIRS, seed=SEED)
    pairs = "profiles l join profiles r on l.unique_id < r.unique_id"
    sure = connection.execute(f"select count(*) from {pairs} and {SURE_PAIRS}").fetchall()[0][0]
    duplicates = max(sure / FOUND_AMONG_SURE, FEWEST_DUPLICATES * profiles)
    chance = duplicates / max(profiles * (profiles - 1) / 2, 2 * duplicates)
    linker._settings_obj.core_model_settings.probability_two_random_records_match = chance
    if profiles >= FEWEST_TO_LEARN_FROM and sure >= FEWEST_SURE_PAIRS:
        for block in LEARN_FROM:
            linker.training.estimate_parameters_using_expectation_maximisation(block)
        _without_duplicates(linker, chance)


def _without_duplicates(linker: Linker, chance: float) -> None:
    """Take the duplicates out of how often strangers agree: among random pairs they are the most
    of those who share an e-mail address.
    """
    for comparison in linker._settings_obj.core_model_settings.comparisons:
        for level in comparison.comparison_levels:
            if level.is_null_level or level._fix_u_probability:
                continue
            seen, among_duplicates = level.u_probability, level.m_probability
            if not isinstance(seen, float) or not isinstance(among_duplicates, float):
                continue  # never seen while learning
            level.u_probability = max(seen - chance * among_duplicates, seen * LEAST_OF_STRANGERS)


def _as_pairs(found: pd.DataFrame) -> pd.DataFrame:
    outcomes = {f"gamma_{each.name}": each.name for each in COMPARISONS}
    pairs = found.rename(columns={"match_probability": "probability", **outcomes})
    one, other = pairs["unique_id_l"], pairs["unique_id_r"]
    pairs["one"], pairs["other"] = one.where(one < other, other), other.where(one < other, one)
    kept = ["one", "other", "probability", "generation_l", "generation_r", *outcomes.values()]
    return pairs[kept].sort_values(["one", "other"], ignore_index=True)
