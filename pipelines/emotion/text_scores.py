"""Scores every customer text once per model version into `emotion.text_scores`.

Equal texts have equal tokens, so a repeated text costs nothing. Agents' words are never scored.
"""

from collections.abc import Callable
from dataclasses import dataclass

import duckdb

from ml.emotion import EmotionModel
from pipelines.vault.store import Vault

TEXTS_AT_ONCE = 5_000
SIGNALS = (
    "negative",
    "anger",
    "frustration",
    "impatience",
    "disappointment",
    "gratitude",
    "joy",
    "cancel_intent",
    "escalation",
)
TABLE = f"""
create schema if not exists emotion;
create table if not exists emotion.text_scores (
    body_token varchar, emotion_model varchar, emotion varchar,
    {", ".join(f"{signal} double" for signal in SIGNALS)},
    emotion_source varchar, language varchar, text_quality varchar);
"""
UNHEARD = """
select distinct body_token from staging.int_messages m
where author_role = 'customer' and not is_automatic and body_token is not null
  and not exists (select 1 from emotion.text_scores s
                  where s.body_token = m.body_token and s.emotion_model = ?)
order by body_token
"""


@dataclass(frozen=True)
class HeardSummary:
    """How many texts were scored now, and how the table stands."""

    newly_scored: int
    emotions: dict[str, int]


def hear_new_texts(
    connection: duckdb.DuckDBPyConnection,
    vault: Vault,
    model: EmotionModel,
    progress: Callable[[str], None] = lambda words: None,
) -> HeardSummary:
    """Score every customer text that this model has not heard yet."""
    connection.execute(TABLE)
    tokens = [token for (token,) in connection.execute(UNHEARD, [model.model_id]).fetchall()]
    for start in range(0, len(tokens), TEXTS_AT_ONCE):
        progress(f"hearing {min(start + TEXTS_AT_ONCE, len(tokens))} of {len(tokens)} texts")
        _score(connection, vault, model, tokens[start : start + TEXTS_AT_ONCE])
    # A view, so that a new model's scores replace the old ones' everywhere at once.
    serving = model.model_id.replace("'", "''")
    connection.execute(
        "create or replace view emotion.serving_scores as "
        f"select * from emotion.text_scores where emotion_model = '{serving}'"
    )
    emotions = connection.execute(
        "select emotion, count(*) from emotion.text_scores where emotion_model = ? "
        "group by emotion order by emotion",
        [model.model_id],
    ).fetchall()
    return HeardSummary(len(tokens), {str(name): int(count) for name, count in emotions})


def _score(
    connection: duckdb.DuckDBPyConnection, vault: Vault, model: EmotionModel, tokens: list[str]
) -> None:
    texts = vault.values_of(tokens)
    scores = model.score([texts.get(token) for token in tokens])
    columns = ["emotion", *SIGNALS, "emotion_source", "language", "text_quality"]
    frame = (
        scores[columns]
        .astype({"language": "str"})
        .assign(body_token=tokens, emotion_model=model.model_id)
    )
    repairs = vault.repairs_of(tokens)
    frame["text_quality"] = [
        quality_of(repairs.get(token, ""), heard)
        for token, heard in zip(tokens, scores["text_quality"], strict=True)
    ]
    frame["language"] = scores["language"].where(scores["language"].notna(), None)
    names = ", ".join(["body_token", "emotion_model", *columns])
    connection.register("new_scores", frame)
    connection.execute(f"insert into emotion.text_scores ({names}) select {names} from new_scores")
    connection.unregister("new_scores")


def quality_of(repairs: str, heard: str) -> str:
    """What was done to a text at the door, then what the model says of it, as names in a row."""
    return heard if not repairs else repairs if heard == "ok" else f"{repairs} {heard}"
