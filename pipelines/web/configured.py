"""The section `desk` of `harken.yml`: whether people may sign in by the company's own account.

How the provider is spoken to stands in `provider.py`; who its people are, in the file of users.
"""

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field

from pipelines.live_configuration import Variable
from pipelines.section import Section

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def is_safe(url: str) -> bool:
    """Whether what is sent there can be read by nobody else: TLS, or this machine."""
    parts = urlsplit(url)
    return bool(parts.hostname) and (
        parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    )


def _issuer(url: str) -> str:
    parts = urlsplit(url)
    if not is_safe(url) or parts.username or parts.query or parts.fragment:
        raise ValueError("write it as the provider does, like https://login.example/realm")
    return url


class SignIn(Section):
    """An OpenID Connect provider, and the claim that says who somebody is.

    A person is let in whose claim stands in the file of users ('harken desk-user add --known-as').
    Take a claim that people cannot change themselves. Without a secret the client is public.
    """

    issuer: Annotated[str, AfterValidator(_issuer)]
    client_id: str = Field(min_length=1)
    secret_variable: Variable | None = None
    claim: str = Field(default="email", min_length=1)
    called: str = Field(default="the company's account", min_length=1, max_length=60)


class DeskSection(Section):
    """How people sign in: with a password of the desk's own, and by a provider where one is."""

    sign_in: SignIn | None = None
