"""The verb that tells one customer's journey."""

from dataclasses import asdict
from pathlib import Path

import click

from pipelines.cli.console import answer, home_options, say, settings_of
from pipelines.failures import StatedFailure
from pipelines.warehouse.connection import open_published


@click.command()
@click.argument("customer")
@click.option(
    "--html",
    "page",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Draw the journey into this file.",
)
@home_options
def explain(
    customer: str, page: Path | None, home: Path, config: Path | None, as_json: bool
) -> None:
    """Tell a customer's journey, risk, reasons and alerts; with --html draw it.

    CUSTOMER is a customer_id, customer number, CRM contact id, e-mail address or telephone number.

    Example: harken explain 10023 --html journey.html
    """
    settings = settings_of(home, config)
    from pipelines.explain.case import read_case
    from pipelines.explain.terminal import told

    zone = settings.configuration.company.time_zone
    with open_published(settings.home) as published:
        case = read_case(published, settings.home, customer)
    if page is not None:
        from pipelines.explain.page import page_of
        from pipelines.pages.private_files import write_private_file

        try:
            write_private_file(page.absolute(), page_of(case, zone).encode("utf-8"))
        except OSError as error:
            raise StatedFailure(
                f"The page cannot be written: {error.strerror}",
                where=str(page),
                todo="Name a file in a folder that is yours to write.",
            ) from error
        say(f"written for your eyes alone: {page}")
    answer(asdict(case), "" if page else told(case, zone), as_json)
