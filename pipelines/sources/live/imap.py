"""Mails of a live mailbox, landed as mbox files that each hold mails of one folder.

Nothing on the server changes. UIDVALIDITY and UID alone tell where to go on; that a mail met again
(in another folder, under a new UIDVALIDITY) is the same one, ingest sees by its content. Speaking
IMAP belongs in `imap_session.py`, how a mail stands in an mbox in `sources/mailbox.py`.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from itertools import accumulate, chain
from pathlib import Path
from typing import Any

from pipelines.failures import StatedFailure
from pipelines.live_configuration import Imap
from pipelines.sources.live.imap_session import Disconnected, Session, Unopened
from pipelines.sources.mail import LARGEST_MAIL
from pipelines.sources.mailbox import mbox_entry

MOST_MAILS = 2_000  # in one landed file
MOST_BYTES = 32 * 1024 * 1024  # in one landed file; a mail alone may have more
FEWER = 40  # times fewer mails after a break, so that each try gets further than the last
MOST_BREAKS = 3  # on end; by then a single mail is asked for
MOST_MISSED = 100  # mails of a folder; a server that refuses more is broken
MEGABYTE = 1024 * 1024
Land = Callable[[str, Iterable[bytes]], Path]
Progress = Callable[[str], None]


@dataclass(frozen=True)
class Place:
    """How far a folder is read: every mail up to the UID `last`, but for those `missed`."""

    validity: int
    last: int = 0
    missed: tuple[int, ...] = ()


def pull(
    source: Imap, bookmark: Mapping[str, Any], land: Land, progress: Progress
) -> Iterator[Mapping[str, Any]]:
    """Land what is new in every folder; after each file, the bookmark to go on from.

    Raises:
        StatedFailure: the server cannot be reached, refuses the account or keeps breaking off;
            what has landed until then stays.
    """
    known = bookmark.get("folders", {})
    places = {
        name: Place(**each | {"missed": tuple(each["missed"])}) for name, each in known.items()
    }
    unopened: list[str] = []
    with closing(Session(source)) as session:
        for name in session.folders():
            folder = _Folder(session, name, land, progress)
            try:
                for place in folder.read(places.get(name, Place(0))):
                    places[name] = place
                    yield {"folders": {each: asdict(place) for each, place in places.items()}}
            except Unopened:
                unopened.append(name)
    if unopened:
        raise StatedFailure(
            f"The mail server does not open {', '.join(unopened)}; all other folders are read",
            where=session.where,
            todo="Name the folders to read in harken.yml.",
        )


class _Folder:
    """One folder of the mailbox while it is read."""

    def __init__(self, session: Session, name: str, land: Land, progress: Progress) -> None:
        self._session, self._name, self._land = session, name, land
        self._tell: Progress = lambda words: progress(f"{name}: {words}")

    def read(self, place: Place) -> Iterator[Place]:
        """The place reached after each file; a connection that breaks is made anew."""
        if place.missed:
            yield (place := self._missed_once_more(place))
        breaks, most, gave_up = 0, MOST_MAILS, False
        while True:
            give_up = breaks > MOST_BREAKS
            try:
                reached = self._next(place, most, give_up)
            except Disconnected as error:
                if give_up or (gave_up and breaks == MOST_BREAKS):
                    raise self._failure("The mail server keeps breaking off") from error
                breaks, most = breaks + 1, max(most // FEWER, 1)
                self._tell(f"{error}; connecting anew")
                continue
            if reached == place:
                return
            yield (place := reached)
            breaks, most, gave_up = 0, min(most * 2, MOST_MAILS), give_up

    def _next(self, place: Place, most: int, give_up: bool) -> Place:
        """Land the next mails, or give up the very next one; the same place where none is left."""
        validity, newest = self._session.open(self._name)
        if place.validity != validity:
            if place.validity:
                self._tell("the server numbers its mails anew, so all are read again")
            place = Place(validity)
        uids = self._session.uids(place.last, newest, 1 if give_up else most)
        if not uids:
            return replace(place, last=max(place.last, newest))
        if give_up:
            return self._with_missed(replace(place, last=uids[0]), uids)
        sizes = self._session.sizes(uids)
        uids = _of_one_file(uids, sizes)
        return self._with_missed(replace(place, last=uids[-1]), self._landed(validity, uids, sizes))

    def _missed_once_more(self, place: Place) -> Place:
        missed: list[int] = []
        for uid in place.missed:
            try:
                validity, _ = self._session.open(self._name)
                if validity == place.validity:
                    missed += self._landed(validity, [uid], self._session.sizes([uid]))
            except Disconnected as error:
                self._tell(f"{error}; connecting anew")
                missed.append(uid)
        return self._with_missed(replace(place, missed=()), missed)

    def _landed(self, validity: int, uids: list[int], sizes: Mapping[int, int]) -> list[int]:
        """Land one file of these mails; returns those that are there and were not given."""
        for uid in uids:
            if sizes.get(uid, 0) > LARGEST_MAIL:
                self._tell(
                    f"mail {uid} has {sizes[uid] / MEGABYTE:.1f} MB; "
                    f"its first {LARGEST_MAIL // MEGABYTE} MB are kept"
                )
        refused: list[int] = []
        entries = (
            mbox_entry(mail, f"UID={uid};UIDVALIDITY={validity}")
            for uid, mail in self._session.mails(uids, sizes, refused)
        )
        if (first := next(entries, None)) is not None:
            name = f"{_file_name(self._name)}-{validity}-{uids[0]}.mbox"
            self._land(name, chain([first], entries))
        return refused

    def _with_missed(self, place: Place, uids: list[int]) -> Place:
        for uid in uids:
            self._tell(f"the server does not give mail {uid}; it is asked again next time")
        if len(place.missed) + len(uids) > MOST_MISSED:
            raise self._failure(f"The mail server refuses more than {MOST_MISSED} mails")
        return replace(place, missed=(*place.missed, *uids))

    def _failure(self, what: str) -> StatedFailure:
        return StatedFailure(
            what,
            where=f"{self._session.where}, folder {self._name}",
            todo="Run the same command again; it goes on behind what has landed.",
        )


def _of_one_file(uids: list[int], sizes: Mapping[int, int]) -> list[int]:
    """The first of the mails that fit into a file together, one at least."""
    filled = accumulate(min(sizes.get(uid, 0), LARGEST_MAIL) for uid in uids)
    fitting = [uid for uid, size in zip(uids, filled, strict=True) if size <= MOST_BYTES]
    return fitting or uids[:1]


def _file_name(folder: str) -> str:
    """A name that any file system takes, another one for every folder."""
    readable = re.sub(r"[^A-Za-z0-9]+", "_", folder).strip("_")[:40]
    return f"{readable}_{hashlib.sha256(folder.encode()).hexdigest()[:8]}"
