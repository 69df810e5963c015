"""A real IMAP server of the test's own: Debian's Dovecot on free ports, its files in a folder.

And a line to it that can be cut. What the pull makes of either belongs in the tests.
"""

import os
import pwd
import shutil
import socket
import subprocess
import threading
import time
from contextlib import suppress
from pathlib import Path

from imapclient import IMAPClient

PASSWORD = "a-password-for-tests"
SECONDS_TO_START = 20


def dovecot() -> str | None:
    """Where the server's program is; None where it is not installed."""
    return shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")


class MailServer:
    """A running server; whoever signs in with the password has a mailbox."""

    def __init__(self, program: str, folder: Path) -> None:
        self.port, self.tls_port = free_port(), free_port()
        self.certificate = folder / "certificate.pem"
        _make_certificate(self.certificate, folder / "key.pem")
        configuration = folder / "dovecot.conf"
        configuration.write_text(_configuration(folder, self.port, self.tls_port))
        self._log = folder / "dovecot.log"
        self._process = subprocess.Popen([program, "-F", "-c", str(configuration)])
        self._wait_until_it_listens()

    def client(self, user: str) -> IMAPClient:
        """A signed-in client that may do anything."""
        client = IMAPClient("127.0.0.1", self.port, ssl=False)
        client.login(user, PASSWORD)
        return client

    def stop(self) -> None:
        """End the server."""
        self._process.terminate()
        self._process.wait(SECONDS_TO_START)

    def _wait_until_it_listens(self) -> None:
        end = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < end and self._process.poll() is None:
            with suppress(OSError):
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            time.sleep(0.05)
        log = self._log.read_text() if self._log.exists() else "it wrote no log"
        raise AssertionError(f"Dovecot does not start: {log}")


class Line:
    """Carries bytes between clients and a server until told to break."""

    def __init__(self, port: int) -> None:
        self.breaks: list[int] = []  # bytes from the server after which each next line breaks
        self._target = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Take no more clients."""
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.create_connection(("127.0.0.1", self._target))
                room = self.breaks.pop(0) if self.breaks else None
                for ends in ((client, server, None), (server, client, room)):
                    threading.Thread(target=_carry, args=ends, daemon=True).start()


def _carry(source: socket.socket, target: socket.socket, room: int | None) -> None:
    with suppress(OSError):
        while (room is None or room > 0) and (piece := source.recv(min(65_536, room or 65_536))):
            target.sendall(piece)
            room = None if room is None else room - len(piece)
    for end in (source, target):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return found.getsockname()[1]


def _make_certificate(certificate: Path, key: Path) -> None:
    words = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost"
    names = ["-addext", "subjectAltName=DNS:localhost"]
    places = ["-keyout", str(key), "-out", str(certificate)]
    subprocess.run(["openssl", *words.split(), *names, *places], check=True, capture_output=True)


def _configuration(folder: Path, port: int, tls_port: int) -> str:
    root = os.geteuid() == 0
    me = pwd.getpwuid(os.geteuid()).pw_name
    owner = pwd.getpwnam("nobody") if root else pwd.getpwuid(os.geteuid())
    mails = folder / "mails"
    mails.mkdir()
    if root:
        os.chown(mails, owner.pw_uid, owner.pw_gid)
    users = "" if root else f"default_login_user = {me}\ndefault_internal_user = {me}\n"
    unchained = "" if root else "chroot =\n"
    return f"""
protocols = imap
listen = 127.0.0.1
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
mail_location = maildir:{mails}/%u:LAYOUT=fs
first_valid_uid = 1
{users}
ssl = yes
ssl_cert = <{folder}/certificate.pem
ssl_key = <{folder}/key.pem
disable_plaintext_auth = no
mail_max_userip_connections = 100
passdb {{
  driver = static
  args = password={PASSWORD}
}}
userdb {{
  driver = static
  args = uid={owner.pw_uid} gid={owner.pw_gid} home={mails}/%u
}}
service imap-login {{
  {unchained}
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service anvil {{
  {unchained}
}}
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Spam {{
    special_use = \\Junk
    auto = create
  }}
  mailbox Bin {{
    special_use = \\Trash
    auto = create
  }}
  mailbox Drafts {{
    special_use = \\Drafts
    auto = create
  }}
}}
"""
