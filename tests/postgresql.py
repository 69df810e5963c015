"""A real PostgreSQL server of the tests' own: Debian's binaries, a folder in /tmp, a free port."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pg8000.dbapi
import pytest

PASSWORD = "correct-horse"
PATIENCE = 60  # seconds
QUICK = ("fsync=off", "full_page_writes=off", "listen_addresses=127.0.0.1")


class PostgreSql:
    """The running server: connections to it, and the address that `harken.yml` names."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.url = f"postgresql+pg8000://harken:{PASSWORD}@127.0.0.1:{port}/postgres"

    def connect(self) -> pg8000.dbapi.Connection:
        return pg8000.dbapi.connect(
            "harken", "127.0.0.1", "postgres", self.port, PASSWORD, timeout=PATIENCE
        )

    def do(self, *statements: str) -> None:
        connection = self.connect()
        cursor = connection.cursor()
        for statement in statements:
            cursor.execute(statement)
        connection.commit()
        connection.close()


@contextmanager
def running_server() -> Iterator[PostgreSql]:
    """A server that ends with the block; the test skips aloud where there are no binaries."""
    programs = _programs()
    folder = Path(tempfile.mkdtemp(prefix="harken-postgresql-"))
    user: dict[str, Any] = {}
    if os.geteuid() == 0:  # the server refuses to run as root
        shutil.chown(folder, "postgres", "postgres")
        user = {"user": "postgres", "group": "postgres", "extra_groups": []}
    port = _free_port()
    try:
        (folder / "password").write_text(PASSWORD)
        (folder / "password").chmod(0o644)
        made = ["-A", "scram-sha-256", "-U", "harken", "--pwfile", folder / "password"]
        settings = ["-E", "UTF8", "--locale", "C", "--no-sync", "-D", folder / "data"]
        _run([programs / "initdb", *made, *settings], folder, user)
        options = [part for each in QUICK for part in ("-c", each)]
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(
                [programs / "postgres", "-D", folder / "data", "-p", str(port), "-k", "", *options],
                cwd=folder,
                stdout=log,
                stderr=log,
                **user,
            )
        try:
            _wait(server, port, folder / "log")
            yield PostgreSql(port)
        finally:
            server.send_signal(signal.SIGINT)  # its fast way down: waits for no open connection
            server.wait(PATIENCE)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    program = shutil.which("initdb") or (str(found[-1]) if found else None)
    if program is None:
        pytest.skip("PostgreSQL's initdb is not installed (Debian: apt-get install postgresql)")
    return Path(program).parent


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _run(command: list[Any], folder: Path, user: dict[str, Any]) -> None:
    ended = subprocess.run(command, cwd=folder, capture_output=True, text=True, **user)
    assert ended.returncode == 0, ended.stdout + ended.stderr


def _wait(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            PostgreSql(port).connect().close()
            return
        except pg8000.dbapi.Error:
            assert server.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.1)
