"""The one kind of error that a person is meant to read.

A stated failure says what went wrong, where, and what to do, in one sentence each. The command
line prints it and exits 1; Dagster shows it as the reason of a failed step. Errors that nobody
foresaw are bugs and stay ordinary exceptions: never wrap them into this class.
"""


class StatedFailure(Exception):
    """A foreseen failure, told as what, where and what to do."""

    def __init__(self, what: str, *, where: str, todo: str) -> None:
        self.what = what
        self.where = where
        self.todo = todo
        super().__init__(f"{what} ({where}). {todo}")
