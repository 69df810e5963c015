"""The verb that asks live sources for what is new: pull."""

from pathlib import Path

import click

from pipelines.cli.console import answer, home_options, landing_option, say, settings_of


@click.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
@landing_option(required=True)
@home_options
def pull(
    names: tuple[str, ...], landing: Path, home: Path, config: Path | None, as_json: bool
) -> None:
    """Land what is new in the live sources of harken.yml, all or those named.

    \b
    What lands are files of the landing folder, taken in by 'harken run' or 'harken ingest'. A
    source that fails does not stop the others; its bookmark stays, and the next pull goes on there.

    Example: harken pull shop --landing exports
    """
    from pipelines.sources.live.pull import pull as pull_sources

    pulled = pull_sources(settings_of(home, config, landing), names, say)
    result = {
        "sources": [
            {
                "name": each.name,
                "folder": str(each.folder),
                "files": each.files,
                "failure": str(each.failure) if each.failure else None,
            }
            for each in pulled
        ]
    }
    text = "\n".join(each.sentence for each in pulled if not each.failure)
    failures = [each.sentence for each in pulled if each.failure]
    answer(result, text or "no live source is configured" * (not pulled), as_json, failures)
