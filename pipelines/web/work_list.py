"""The work list through the desk: handed out as a workbook, taken back edited.

What its rows mean and when they are refused belongs to `pipelines.actions.work_list`.
"""

import io
import tempfile
from functools import partial
from pathlib import Path
from typing import Any

import openpyxl
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from pipelines.actions.taking_back import take_back
from pipelines.actions.work_list import read_rows
from pipelines.alerts.columns import COLUMNS
from pipelines.alerts.work_file import read_work_file
from pipelines.failures import StatedFailure
from pipelines.web.acting import AGAIN, ONLY_LOOKS
from pipelines.web.desk import Desk, desk_of, session_of
from pipelines.web.guard import carries
from pipelines.web.people import User
from pipelines.web.sight import may_see

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def show(request: Request) -> Response:
    """The page that takes a list back, and says which day's list there is."""
    return _page(request)


def hand_out(request: Request) -> Response:
    """The newest day's list as a workbook, of others' rows nothing for an agent."""
    desk, user = desk_of(request), session_of(request).user
    newest = _newest(desk)
    if newest is None:
        return desk.problem(
            request, 404, "No list is published yet.", "It comes with the next run."
        )
    content = newest.read_bytes()
    if user.owners is not None:
        content = _own_rows(content, user)
    name = f"at_risk_{newest.parent.name}.xlsx"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=WORKBOOK, headers=headers)


async def take(request: Request) -> Response:
    """Take an edited list back, row by row."""
    form = await request.form(max_files=1, max_fields=5)
    sent, csrf = form.get("file"), form.get("csrf")
    content = await sent.read() if isinstance(sent, UploadFile) else b""
    name = sent.filename or "" if isinstance(sent, UploadFile) else ""
    carried = isinstance(csrf, str) and carries(csrf, session_of(request).csrf)
    return await run_in_threadpool(_taken, request, name, content, carried)


def _taken(request: Request, name: str, content: bytes, carried: bool) -> Response:
    desk, user = desk_of(request), session_of(request).user
    if not user.may_act:
        return desk.problem(request, 403, *ONLY_LOOKS)
    if not carried:
        return _page(request, 403, wrong=AGAIN, todo="Choose the file once more.")
    if not content:
        return _page(request, 400, wrong="No file was sent.", todo="Choose the edited list.")
    try:
        rows = _read(name, content)
    except StatedFailure as failure:
        return _page(request, 400, wrong=failure.what, todo=failure.todo)
    asked, refused = read_rows(rows)
    taken = take_back(desk.store, asked, user.name, partial(may_see, user))
    everything = sorted([*refused, *taken.refused], key=lambda one: one.line)
    return _page(request, applied=len(taken.applied), refused=everything, was_taken=True)


def _read(name: str, content: bytes) -> Any:
    ending = ".xlsx" if name.lower().endswith(".xlsx") else ".csv"
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"work_list{ending}"
        file.write_bytes(content)
        return read_work_file(file)


def _page(request: Request, status: int = 200, **values: Any) -> Response:
    desk = desk_of(request)
    newest = _newest(desk)
    shown = {"wrong": "", "todo": "", "applied": 0, "refused": [], "was_taken": False, **values}
    day = newest.parent.name if newest else None
    return desk.page(request, "work_list.html.j2", status=status, day=day, **shown)


def _newest(desk: Desk) -> Path | None:
    return max(desk.settings.home.alerts.glob("*/at_risk.xlsx"), default=None)


def _own_rows(content: bytes, user: User) -> bytes:
    """The workbook without the rows that belong to others."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    heading = next(column.heading for column in COLUMNS if column.key == "owner")
    for sheet in book.worksheets:
        headings = [cell.value for cell in sheet[1]]
        if heading not in headings:
            continue
        at = headings.index(heading) + 1
        for row in range(sheet.max_row, 1, -1):
            if not may_see(user, {"owner": sheet.cell(row, at).value or None}):
                sheet.delete_rows(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
