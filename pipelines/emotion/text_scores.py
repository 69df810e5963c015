"""Scores every customer text once per model version into `emotion.text_scores`.

Equal texts have equal tokens, so a repeated text costs nothing. Agents' words are never scored.
Where a closer model is given, it hears the newest texts once more while there is time, and its row
serves instead of the other's; `emotion_model` says of each row who scored it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import monotonic

import duckdb

from ml.emotion import EmotionModel
from pipelines.vault.store import Vault

TEXTS_AT_ONCE = 5_000
CLOSER_AT_ONCE = 200
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
select body_token from staging.int_messages m
where author_role = 'customer' and not is_automatic and body_token is not null
  and not exists (select 1 from emotion.text_scores s
                  where s.body_token = m.body_token and s.emotion_model = ?)
group by body_token
order by max(sent_at) desc nulls last, body_token
"""
SERVING = """
create or replace view emotion.serving_scores as
select * from emotion.text_scores where emotion_model in ({models})
"""
# the closer model's row, where it had the time to write one
CLOSEST = """
qualify row_number() over (partition by body_token order by emotion_model = '{model}') = 1
"""
EMOTIONS = "select emotion, count(*) from emotion.serving_scores group by emotion order by emotion"


@dataclass(frozen=True)
class HeardSummary:
    """How many texts were scored now, how many of them closer, and how the table stands."""

    newly_scored: int
    closer_scored: int
    still_to_hear_closer: int
    emotions: dict[str, int]


def hear_new_texts(
    connection: duckdb.DuckDBPyConnection,
    vault: Vault,
    model: EmotionModel,
    progress: Callable[[str], None] = lambda words: None,
    closer: EmotionModel | None = None,
    is_time_left: Callable[[], bool] = lambda: True,
) -> HeardSummary:
    """Score every customer text that this model has not heard yet.

    Args:
        closer: a slower model that hears the newest texts once more.
        is_time_left: asked before each CLOSER_AT_ONCE texts of the closer model; what it does not
            reach is scored in later runs.
    """
    connection.execute(TABLE)
    tokens = _unheard(connection, model)
    for start in range(0, len(tokens), TEXTS_AT_ONCE):
        progress(f"hearing {min(start + TEXTS_AT_ONCE, len(tokens))} of {len(tokens)} texts")
        _score(connection, vault, model, tokens[start : start + TEXTS_AT_ONCE])
    waiting = _unheard(connection, closer) if closer else []
    heard = 0
    while closer and heard < len(waiting) and is_time_left():
        progress(f"hearing closer: {heard} of {len(waiting)} texts, newest first")
        chosen = waiting[heard : heard + CLOSER_AT_ONCE]
        _score(connection, vault, closer, chosen)
        heard += len(chosen)
    _serve(connection, model, closer)
    emotions = connection.execute(EMOTIONS).fetchall()
    counts = {str(name): int(count) for name, count in emotions}
    return HeardSummary(len(tokens), heard, len(waiting) - heard, counts)


def time_left(seconds: float) -> Callable[[], bool]:
    """What says whether so many seconds have not passed since it was first asked."""
    end: float | None = None

    def is_left() -> bool:
        nonlocal end
        end = monotonic() + seconds if end is None else end
        return monotonic() < end

    return is_left


def _unheard(connection: duckdb.DuckDBPyConnection, model: EmotionModel) -> list[str]:
    """Tokens of the texts that the model has not heard, the newest first."""
    return [token for (token,) in connection.execute(UNHEARD, [model.model_id]).fetchall()]


def _serve(
    connection: duckdb.DuckDBPyConnection, model: EmotionModel, closer: EmotionModel | None
) -> None:
    """A view, so that a new model's scores replace the old ones' everywhere at once."""
    ids = [one.model_id.replace("'", "''") for one in (model, closer) if one]
    view = SERVING.format(models=", ".join(f"'{one}'" for one in ids))
    connection.execute(view + CLOSEST.format(model=ids[0]) if closer else view)


def _score(
    connection: duckdb.DuckDBPyConnection, vault: Vault, model: EmotionModel, tokens: Sequence[str]
) -> None:
    texts = vault.values_of(list(tokens))
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
