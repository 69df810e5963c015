"""The dbt stages: staging before identity and emotion, the journey after them.

Models, tests and groups come from the dbt project; only how dbt is started stands here. It runs as
a process that takes the writer lock and dies with its parent (`pipelines.warehouse.dbt_process`).
"""

import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DbtCliResource, dbt_assets

from pipelines.settings import Settings
from pipelines.warehouse.dbt_process import PARENT
from pipelines.warehouse.dbt_project import PARTIAL_PARSE, PROJECT, dbt_executable, fresh_manifest
from pipelines.warehouse.lock import writer_lock
from pipelines.workplace import workplace

# By name, not by path: paths would hang on the folder that the process runs in.
STAGING = "fqn:harken.staging fqn:harken.intermediate.heard"
# Unit tests hold for the models whatever the data: the test tiers run them. Artefacts of a run and
# a log of every statement would cost a third of its time and be read by nobody: Dagster has both.
BUILD = ["build", "--exclude-resource-type", "unit_test", "--no-write-json"]
BUILD += ["--log-level-file", "none"]
GROUPS = {"staging": "staging", "seeds": "staging", "features": "journey"}


class Translator(DagsterDbtTranslator):
    """Names groups by the stage a model belongs to."""

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """Stage of a model: its schema, with intermediate models beside their marts."""
        return GROUPS.get(dbt_resource_props.get("schema", ""), "journey")


def dbt_stage_assets(settings: Settings) -> list[dg.AssetsDefinition]:
    """Both dbt stages: staging, then journey (everything else)."""
    manifest = fresh_manifest(settings.home)
    return [
        _stage(settings, "staging", manifest, select=STAGING),
        _stage(settings, "journey", manifest, select="fqn:*", exclude=STAGING),
    ]


def dbt_resource(settings: Settings) -> DbtCliResource:
    """How dbt is started for this home."""
    # dbt reads its profile from the environment of the process that starts it
    os.environ["HARKEN_DUCKDB"] = str(settings.home.working_file)
    return DbtCliResource(
        project_dir=str(PROJECT), profiles_dir=str(PROJECT), dbt_executable=dbt_executable()
    )


def _stage(
    settings: Settings, name: str, manifest: Path, select: str, exclude: str | None = None
) -> dg.AssetsDefinition:
    @dbt_assets(
        name=f"{name}_models",
        manifest=manifest,
        select=select,
        exclude=exclude,
        dagster_dbt_translator=Translator(),
    )
    def models(context: dg.AssetExecutionContext, dbt: DbtCliResource) -> Iterator[Any]:
        with writer_lock(settings.home.working_file, "dbt"):
            pass  # a wait is told here: what dbt's own process says of it goes to a log
        with workplace(settings.home.dbt_runs) as target:
            shutil.copy(manifest.parent / PARTIAL_PARSE, target)  # else dbt parses all anew
            os.environ[PARENT] = str(os.getpid())
            yield from dbt.cli(BUILD, context=context, target_path=target).stream()

    return models
