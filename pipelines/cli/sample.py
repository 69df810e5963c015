"""The sample business's exports for `harken demo` and `harken dev`."""

from pathlib import Path

from pipelines.failures import StatedFailure

SAMPLE_LANDING = "sample_landing"


def write_exports(folder: Path, *, customers: int = 1000, days: int = 365, seed: int = 1) -> None:
    """Write the exports; the same arguments into the same folder change nothing.

    Raises:
        StatedFailure: the folder holds other files, or cannot be written.
    """
    from pipelines.sample_business.business import write_sample_business

    try:
        write_sample_business(folder, customers=customers, days=days, seed=seed)
    except FileExistsError as error:
        raise StatedFailure(
            f"The folder holds files that this demo did not make: {error}",
            where=str(folder),
            todo="Name an empty folder with --landing, or another home with --home.",
        ) from error
    except OSError as error:
        raise StatedFailure(
            f"The sample exports cannot be written: {error.strerror}",
            where=str(error.filename),
            todo="Name another folder with --landing.",
        ) from error
