"""The section `deliver` of `harken.yml`: whom to tell of alerts, and through what.

Secrets stand in environment variables that are named here. How a channel is spoken to stands in
`senders.py`.
"""

from email.errors import HeaderParseError
from email.headerregistry import Address
from ipaddress import IPv4Network, IPv6Network
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field

from pipelines.actions.rules import Kind
from pipelines.live_configuration import Variable
from pipelines.section import Section


def _web_address(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("https", "http") or not parts.hostname or parts.username:
        raise ValueError("write it like https://host/path; a password never stands in it")
    return url


def _mail_address(text: str) -> str:
    try:
        Address(addr_spec=text)
    except (HeaderParseError, ValueError) as error:
        raise ValueError(f"'{text}' is no mail address") from error
    return text


MailAddress = Annotated[str, AfterValidator(_mail_address)]


class _Channel(Section):
    """What all channels have: which alerts they hear of, each alone or as the day's digest."""

    kinds: tuple[Kind, ...] = ()
    each: Literal["alert", "digest"] = "digest"


class Webhook(_Channel):
    """A post of JSON, signed by Standard Webhooks with the secret (whsec_...) of a variable."""

    kind: Literal["webhook"]
    url: Annotated[str, AfterValidator(_web_address)]
    secret_variable: Variable
    each: Literal["alert", "digest"] = "alert"


class Email(_Channel):
    """A plain mail through an SMTP server."""

    kind: Literal["email"]
    host: str = Field(min_length=1)
    port: int = Field(default=587, ge=1, le=65535)
    security: Literal["starttls", "tls", "none"] = "starttls"
    sender: MailAddress
    to: tuple[MailAddress, ...] = Field(min_length=1)
    user: str | None = None
    password_variable: Variable | None = None


class Service(_Channel):
    """Slack, Teams and a hundred others: the service's Apprise URL stands in a variable."""

    kind: Literal["apprise"]
    url_variable: Variable


Channel = Annotated[Webhook | Email | Service, Field(discriminator="kind")]


class Deliver(Section):
    """Channels by name; how long to wait, how often to try, and which own networks to reach.

    Loopback and private addresses are refused unless a network of `allow_private` holds them.
    """

    channels: dict[str, Channel] = Field(default_factory=dict)
    allow_private: tuple[IPv4Network | IPv6Network, ...] = ()
    timeout_seconds: float = Field(default=10.0, gt=0, le=120)
    attempts: int = Field(default=10, ge=1, le=100)
