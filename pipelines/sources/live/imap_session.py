"""What `imap.py` asks of an IMAP server, over a connection that is made anew when it broke.

Folders are opened read-only and mails only peeked at, so that nothing is marked as seen. Which
mails to ask for, and what becomes of them, is not decided here.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, LoginError

from pipelines.failures import StatedFailure
from pipelines.live_configuration import Imap
from pipelines.settings import secret_from_env
from pipelines.sources.mail import LARGEST_MAIL

TIMEOUT = SocketTimeout(connect=30, read=120)  # seconds
PAUSES = (0, 1, 5)  # seconds before each try to connect anew
NO_FOLDERS = {b"\\noselect", b"\\nonexistent"}
LEFT_OUT = NO_FOLDERS | {b"\\junk", b"\\trash", b"\\drafts"}  # unless they are named
UIDS_AT_ONCE = 50_000  # asked about; the answer is one line, and imaplib takes a megabyte
MAILS_AT_ONCE = 200
BYTES_AT_ONCE = 8 * 1024 * 1024
PART = f"BODY.PEEK[]<0.{LARGEST_MAIL + 1}>"  # one byte more tells a mail that was cut
ANSWER = b"BODY[]<0>"


class Disconnected(Exception):
    """The connection broke; the next question makes a new one."""


class Unopened(Exception):
    """The server does not open this folder."""


class Session:
    """A connection to one account.

    Raises:
        StatedFailure: it cannot be made.
    """

    def __init__(self, account: Imap) -> None:
        self._account = account
        self._client: IMAPClient | None = _connect(account, self.where)

    @property
    def where(self) -> str:
        """The account, in words."""
        return f"{self._account.user} at {self._account.host}"

    def folders(self) -> list[str]:
        """Names of the folders to read.

        Raises:
            StatedFailure: the server does not list its folders.
        """
        if self._account.folders:
            return list(self._account.folders)
        try:
            with self._asked() as client:
                listed = client.list_folders()
        except (Disconnected, IMAPClientError, ValueError) as error:
            raise StatedFailure(
                f"The mail server does not list its folders: {error}",
                where=self.where,
                todo="Name the folders to read in harken.yml, or run the same command again.",
            ) from error
        flags_of = {str(name): {flag.lower() for flag in flags} for flags, _, name in listed}
        return [name for name, flags in sorted(flags_of.items()) if not flags & LEFT_OUT]

    def open(self, folder: str) -> tuple[int, int]:
        """Open a folder read-only: its UIDVALIDITY, and the highest UID that it may hold.

        Raises:
            Unopened: there is none of that name, or the account may not read it.
        """
        with self._asked() as client:
            try:
                opened = client.select_folder(folder, readonly=True)
                if not opened[b"EXISTS"]:
                    return opened[b"UIDVALIDITY"], 0
                if b"UIDNEXT" in opened:
                    return opened[b"UIDVALIDITY"], opened[b"UIDNEXT"] - 1
                return opened[b"UIDVALIDITY"], max(client.search(["UID", "*"]))
            except IMAPClientAbortError:
                raise
            except (IMAPClientError, KeyError) as error:
                raise Unopened(folder) from error

    def uids(self, after: int, newest: int, most: int) -> list[int]:
        """The lowest UIDs above `after`, up to `newest`, in order."""
        for start in range(after + 1, newest + 1, UIDS_AT_ONCE):
            end = min(start + UIDS_AT_ONCE - 1, newest)
            with self._asked() as client:
                found = client.search(["UID", f"{start}:{end}"])
            if inside := sorted(uid for uid in found if start <= uid <= end):
                return inside[:most]
        return []

    def sizes(self, uids: Sequence[int]) -> dict[int, int]:
        """Bytes of each mail that is still there."""
        with self._asked() as client:
            answers = client.fetch(uids, ["RFC822.SIZE"])
        return {uid: answer.get(b"RFC822.SIZE", 0) for uid, answer in answers.items()}

    def mails(
        self, uids: Sequence[int], sizes: Mapping[int, int], refused: list[int]
    ) -> Iterator[tuple[int, bytes]]:
        """The mails that are still there, at most their first megabytes (`mail.LARGEST_MAIL`).

        Args:
            refused: takes the UIDs that the server has and does not give.
        """
        for batch in _batches(uids, sizes):
            found = self._given(batch)
            yield from found.items()
            for uid in self._still_there([uid for uid in batch if uid not in found]):
                alone = self._given([uid])
                yield from alone.items()
                refused += [] if alone else self._still_there([uid])

    def close(self) -> None:
        """Sign off."""
        if self._client is not None:
            with suppress(OSError, IMAPClientError):
                self._client.logout()

    def _given(self, uids: Sequence[int]) -> dict[int, bytes]:
        """What the server gives of these mails; nothing where it refuses the question."""
        with self._asked() as client:
            try:
                answers = client.fetch(uids, [PART])
            except IMAPClientAbortError:
                raise
            except IMAPClientError:
                return {}  # one mail is enough for a server to refuse them all
        texts = {uid: answer.get(ANSWER) for uid, answer in answers.items()}
        return {uid: text for uid, text in texts.items() if isinstance(text, bytes)}

    def _still_there(self, uids: Sequence[int]) -> list[int]:
        if not uids:
            return []
        with self._asked() as client:
            client.noop()  # only now may the server say which mails are gone
            return sorted(set(uids) & set(client.search(["UID", ",".join(map(str, uids))])))

    @contextmanager
    def _asked(self) -> Iterator[Any]:
        try:
            if self._client is None:
                self._client = self._connected_anew()
            yield self._client
        except (OSError, IMAPClientAbortError) as error:
            if self._client is not None:
                with suppress(OSError, IMAPClientError):
                    self._client.shutdown()
            self._client = None
            raise Disconnected(f"the connection broke ({error})") from error

    def _connected_anew(self) -> IMAPClient:
        for pause in PAUSES[:-1]:
            time.sleep(pause)
            with suppress(StatedFailure):
                return _connect(self._account, self.where)
        time.sleep(PAUSES[-1])
        return _connect(self._account, self.where)


def _connect(account: Imap, where: str) -> IMAPClient:
    password = secret_from_env(account.password_variable, "password_variable")
    try:
        client = IMAPClient(account.host, account.port, ssl=account.tls, timeout=TIMEOUT)
        try:
            client.login(account.user, password)
        except BaseException:
            client.shutdown()
            raise
    except LoginError as error:
        if isinstance(error.__context__, IMAPClientAbortError):
            raise _unreachable(error, where) from error
        raise StatedFailure(
            "The mail server refuses the account",
            where=where,
            todo=f"Check user and {account.password_variable}.",
        ) from error
    except (OSError, IMAPClientError) as error:
        raise _unreachable(error, where) from error
    return client


def _unreachable(error: Exception, where: str) -> StatedFailure:
    return StatedFailure(
        f"The mail server cannot be reached: {error}",
        where=where,
        todo="Check host, port and tls, then run the same command again.",
    )


def _batches(uids: Sequence[int], sizes: Mapping[int, int]) -> Iterator[list[int]]:
    batch: list[int] = []
    size = 0
    for uid in uids:
        batch.append(uid)
        size += min(sizes.get(uid, 0), LARGEST_MAIL)
        if len(batch) >= MAILS_AT_ONCE or size >= BYTES_AT_ONCE:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
