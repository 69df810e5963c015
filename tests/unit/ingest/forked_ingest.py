"""Ingests in processes of their own, several at once or killed halfway.

Importing takes seconds, so one process imports everything and forks a child for every ingest; the
process itself never opens a database.
"""

import json
import os
import subprocess
import sys
from typing import Any

from company_home import KEY, CompanyHome

SERVER = """
import json, os, signal, sys, time
from pathlib import Path
import pandas
from pipelines.contracts.contract import load_contracts
from pipelines.contracts.expectations import broken_rules
from pipelines.ingest.ingest import ingest
from pipelines.settings import Settings

contract = load_contracts()["orders"]
broken_rules(contract, pandas.DataFrame([dict.fromkeys(contract.columns, "1")]))  # once for all
for line in sys.stdin:
    home, landing, copies, kill_after = json.loads(line)
    children, begun = [], time.monotonic()
    for _ in range(copies):
        child = os.fork()
        if child == 0:
            status = 1
            try:
                ingest(Settings.of(Path(home), Path(landing)))
                status = 0
            finally:
                os._exit(status)
        children.append(child)
    if kill_after is not None:
        time.sleep(kill_after)
        for child in children:
            os.kill(child, signal.SIGKILL)
    codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    print(json.dumps([codes, time.monotonic() - begun]), flush=True)
"""


class Forks:
    """The forking process; use as a context manager."""

    def __enter__(self) -> "Forks":
        self._process = subprocess.Popen(
            [sys.executable, "-c", SERVER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "HARKEN_PSEUDONYM_KEY": KEY},  # the key of every test's company
        )
        return self

    def __exit__(self, *error: object) -> None:
        self._process.communicate(timeout=60)

    def at_once(self, company: CompanyHome, copies: int) -> list[int]:
        """Exit codes of so many ingests of one company at the same time."""
        return self._ask(company, copies, None)[0]

    def seconds_for(self, company: CompanyHome) -> float:
        """How long a whole ingest of a company takes now."""
        return self._ask(company, 1, None)[1]

    def killed_after(self, company: CompanyHome, seconds: float) -> bool:
        """Whether an ingest was killed after so long; it may have been done before."""
        return self._ask(company, 1, seconds)[0] != [0]

    def _ask(self, company: CompanyHome, copies: int, kill_after: float | None) -> Any:
        request = [str(company.home), str(company.landing), copies, kill_after]
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())
