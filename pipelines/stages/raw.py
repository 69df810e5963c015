"""Raw stage: the landing folder becomes raw tables, each behind its contract.

One step loads all sources, because a file's kind is known only once it is opened. A broken
contract fails its blocking check, and nothing downstream runs until the file is mended.
"""

from collections.abc import Iterator

import dagster as dg

from pipelines.contracts.contract import Contract, load_contracts
from pipelines.forget.forget import forget_further
from pipelines.ingest.ingest import IngestResult, ingest
from pipelines.settings import Settings
from pipelines.stages.live import LANDED

GROUP = "raw"
CONTRACT_CHECK = "contract_of_"
LEDGER = dg.AssetKey(["ingest", "ledger"])


def raw_key(table: str) -> dg.AssetKey:
    """Asset key of a raw table."""
    return dg.AssetKey(["raw", table])


def check_name(table: str) -> str:
    """Name of the check that holds a raw table against its contract."""
    return f"{CONTRACT_CHECK}{table}"


def raw_assets(settings: Settings) -> dg.AssetsDefinition:
    """The multi-asset of all raw tables with their contract checks."""
    contracts = load_contracts()

    @dg.multi_asset(
        name="raw_tables",
        group_name=GROUP,
        specs=[_ledger_spec(), *(_spec(contract) for contract in contracts.values())],
        check_specs=[
            dg.AssetCheckSpec(
                check_name(table),
                asset=raw_key(table),
                blocking=True,
                description=f"Files in the landing folder keep the contract of {table}.",
            )
            for table in contracts
        ],
    )
    def raw_tables(
        context: dg.AssetExecutionContext,
    ) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
        result = ingest(settings, progress=context.log.debug)
        if result.came_too_early:
            done = forget_further(settings, result.came_too_early)
            context.log.warning(f"a new file told whose these were; erased: {done.erased}")
        for name, reason in result.passed_over:
            context.log.warning(f"{name}: {reason}")
        for name, words in result.notes:
            context.log.warning(f"{name}: {words}")
        for name, position, reason in result.quarantine:
            context.log.warning(f"{name}, record {position}: {reason}")
        yield dg.MaterializeResult(asset_key=LEDGER, metadata=_ledger_metadata(result))
        for table in contracts:
            yield dg.MaterializeResult(asset_key=raw_key(table), metadata=_metadata(result, table))
            yield _check(result, table)

    return raw_tables


def _spec(contract: Contract) -> dg.AssetSpec:
    return dg.AssetSpec(
        raw_key(contract.table),
        description=f"{contract.grain} Text as received, from {contract.source}/{contract.system}.",
        kinds={"duckdb"},
        deps=[LANDED],
        owners=[f"team:{contract.owner.replace(' ', '-')}"],
    )


def _ledger_spec() -> dg.AssetSpec:
    return dg.AssetSpec(
        LEDGER,
        description="Every received file: received = loaded + duplicate + quarantined.",
        kinds={"duckdb"},
        deps=[LANDED],
    )


def _ledger_metadata(result: IngestResult) -> dict[str, dg.MetadataValue]:
    rows = "\n".join(
        f"| {file.name} | {file.status} | {file.received} | {file.loaded} | {file.duplicate} | "
        f"{file.quarantined} |"
        for file in result.files
    )
    table = (
        f"| file | status | received | loaded | duplicate | quarantined |\n|-|-|-|-|-|-|\n{rows}"
    )
    return {
        "new files": dg.MetadataValue.int(len(result.files)),
        "known files": dg.MetadataValue.int(result.known_files),
        "loaded records": dg.MetadataValue.int(result.loaded),
        "quarantined records": dg.MetadataValue.int(len(result.quarantine)),
        "files": dg.MetadataValue.md(table if rows else "no new file"),
    }


def _metadata(result: IngestResult, table: str) -> dict[str, dg.MetadataValue]:
    files = [file for file in result.files if file.table_name == table]
    return {
        "new files": dg.MetadataValue.int(len(files)),
        "loaded records": dg.MetadataValue.int(sum(file.loaded for file in files)),
        "duplicate records": dg.MetadataValue.int(sum(file.duplicate for file in files)),
        "quarantined records": dg.MetadataValue.int(sum(file.quarantined for file in files)),
    }


def _check(result: IngestResult, table: str) -> dg.AssetCheckResult:
    sentences = [breach.sentence() for breach in result.breaches if breach.table == table]
    return dg.AssetCheckResult(
        asset_key=raw_key(table),
        check_name=check_name(table),
        passed=not sentences,
        description="; ".join(sentences) or "all files keep the contract",
        metadata={"breaches": dg.MetadataValue.text("\n".join(sentences) or "none")},
    )
