"""Which addresses a delivery may reach: decided on the very address that is connected to.

Python tells of every connection before it is made (audit event `socket.connect`). There the number
is known, so that neither names that resolve otherwise the second time nor redirects lead around
it, whichever library connects. Only the thread that delivers is watched.
"""

import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
)

NAT64 = IPv6Network("64:ff9b::/96")
_watched = threading.local()
_installed = threading.Lock()
_is_installed = False


class RefusedTarget(OSError):
    """A connection to an address that deliveries may not reach."""


@contextmanager
def only_allowed(allowed: Sequence[IPv4Network | IPv6Network]) -> Iterator[list[str]]:
    """Within the block this thread connects to public addresses and `allowed` networks alone.

    Yields:
        what was refused, in words; libraries may swallow the error itself.
    """
    _install()
    refused: list[str] = []
    _watched.rules = (tuple(allowed), refused)
    try:
        yield refused
    finally:
        _watched.rules = None


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address is of the open internet, seen through what may wrap another in it."""
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if address in NAT64:
            inner = IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
    return address.is_global and not address.is_multicast


def _install() -> None:
    global _is_installed
    with _installed:
        if not _is_installed:
            sys.addaudithook(_listen)  # there is no way to take one away again
            _is_installed = True


def _listen(event: str, arguments: tuple[object, ...]) -> None:
    if event not in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        return
    rules = getattr(_watched, "rules", None)
    if rules is None:
        return
    allowed, refused = rules
    target = arguments[1]
    if not isinstance(target, tuple):
        why = "a local socket"
    else:
        address = ip_address(str(target[0]).split("%")[0])
        plain = address.ipv4_mapped or address if isinstance(address, IPv6Address) else address
        if is_public(address) or any(plain in network for network in allowed):
            return
        why = f"{address} is not public"
    refused.append(why)
    raise RefusedTarget(f"the target is refused: {why}")
