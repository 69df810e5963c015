"""Identity and emotion stages, between the two dbt stages: who is who, and what their words tell.

Beside feelings the emotion stage reads words for moments of truth, and our replies for templates.
"""

from collections.abc import Iterator

import dagster as dg

from pipelines.emotion.serving import closer_model, serving_model
from pipelines.emotion.text_scores import hear_new_texts, time_left
from pipelines.identity.links import write_links
from pipelines.moments.hearing import read_new_texts
from pipelines.moments.rules import write_rules
from pipelines.replies.templates import group_replies
from pipelines.settings import Settings
from pipelines.stages.pictures import bar_picture
from pipelines.vault.store import Vault
from pipelines.warehouse.connection import open_warehouse

LINKS = dg.AssetKey(["identity", "links"])
TEXT_SCORES = dg.AssetKey(["emotion", "text_scores"])
SERVING_SCORES = dg.AssetKey(["emotion", "serving_scores"])
CATALOGUE = dg.AssetKey(["moments", "catalogue"])
RULES = dg.AssetKey(["moments", "rules"])
SERVING_MOMENTS = dg.AssetKey(["moments", "serving_moments"])
SERVING_TEMPLATES = dg.AssetKey(["replies", "serving_templates"])
READ_MODELS = ("int_messages", "int_thread_topics", "stg_self_service__events")
KEYED_MODELS = ("stg_salesforce__contacts", "int_people", "int_merged_people", "int_bare_keys")


def identity_asset(settings: Settings) -> dg.AssetsDefinition:
    """The links from every key to its customer."""

    @dg.asset(
        key=LINKS,
        group_name="identity",
        kinds={"duckdb", "python"},
        deps=[dg.AssetKey(["staging", model]) for model in KEYED_MODELS],
        description="One row per key of a source: whose it is, by which rule.",
    )
    def links() -> dg.MaterializeResult:
        with open_warehouse(settings.home, "identity") as connection:
            summary = write_links(connection, settings.home)
        return dg.MaterializeResult(
            metadata={
                "customers": summary.customers,
                "links": summary.links,
                "keys that several customers hold": summary.ambiguous_keys,
                "links by rule": bar_picture(summary.by_rule, "links"),
            }
        )

    return links


def emotion_assets(settings: Settings) -> dg.AssetsDefinition:
    """What every customer text says of its writer's feelings."""
    heard = [dg.AssetKey(["staging", "int_messages"])]

    @dg.multi_asset(
        name="emotion",
        group_name="emotion",
        specs=[
            dg.AssetSpec(
                TEXT_SCORES,
                deps=heard,
                kinds={"duckdb", "scikitlearn"},
                description="One row per customer text and model: what was heard in it.",
            ),
            dg.AssetSpec(
                SERVING_SCORES,
                deps=[TEXT_SCORES],
                kinds={"duckdb"},
                description="One row per customer text: the scores of the model that serves now.",
            ),
        ],
    )
    def emotion(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult]:
        model, closer = serving_model(settings), closer_model(settings)
        seconds = settings.configuration.emotion.transformer_minutes * 60
        with open_warehouse(settings.home, "emotion") as connection:
            summary = hear_new_texts(
                connection,
                Vault(settings.home),
                model,
                context.log.debug,
                closer,
                time_left(seconds),
            )
        yield dg.MaterializeResult(
            asset_key=TEXT_SCORES,
            metadata={
                "newly scored texts": summary.newly_scored,
                "newly heard by the transformer": summary.closer_scored,
                "still to be heard by the transformer": summary.still_to_hear_closer,
            },
        )
        yield dg.MaterializeResult(
            asset_key=SERVING_SCORES,
            metadata={
                "emotion model": (closer or model).model_id,
                "texts by emotion": bar_picture(summary.emotions, "texts"),
            },
        )

    return emotion


def moment_assets(settings: Settings) -> dg.AssetsDefinition:
    """The company's moments of truth, and which of them customers' words speak of."""

    @dg.multi_asset(
        name="moments",
        group_name="emotion",
        specs=[
            dg.AssetSpec(CATALOGUE, kinds={"duckdb"}, description="One row per moment of truth."),
            dg.AssetSpec(
                RULES,
                kinds={"duckdb"},
                description="One row per way in which facts of a touchpoint make it a moment.",
            ),
            dg.AssetSpec(
                SERVING_MOMENTS,
                deps=[dg.AssetKey(["staging", model]) for model in READ_MODELS],
                kinds={"duckdb", "python"},
                description="One row per text and moment of truth that its words speak of.",
            ),
        ],
    )
    def moments(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult]:
        book = settings.moments
        with open_warehouse(settings.home, "moments of truth") as connection:
            written = write_rules(connection, book)
            read = read_new_texts(connection, Vault(settings.home), book, context.log.debug)
        yield dg.MaterializeResult(asset_key=CATALOGUE, metadata={"moments": written})
        yield dg.MaterializeResult(asset_key=RULES)
        yield dg.MaterializeResult(
            asset_key=SERVING_MOMENTS, metadata={"newly read texts": read, "book": book.identity}
        )

    return moments


def reply_asset(settings: Settings) -> dg.AssetsDefinition:
    """Which of our replies come from one template."""

    @dg.asset(
        key=SERVING_TEMPLATES,
        group_name="emotion",
        kinds={"duckdb", "scikitlearn"},
        deps=[dg.AssetKey(["staging", "int_messages"])],
        description="One row per text of a reply: its template, how often that was used, goodwill.",
    )
    def serving_templates(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
        with open_warehouse(settings.home, "replies") as connection:
            read = group_replies(connection, Vault(settings.home).values_of, context.log.debug)
        return dg.MaterializeResult(metadata={"newly read replies": read})

    return serving_templates
