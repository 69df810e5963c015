"""Speaks OpenID Connect with the provider of the company's accounts, by Authlib.

Gives the claim that says who somebody is; whether they may come in is the file of users' affair.
State, nonce and proof key are made anew for each attempt and kept by the browser that makes it.
"""

import json
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from pipelines.web.configured import SignIn, is_safe

TIMEOUT = 5  # seconds, to connect and between two bytes
AT_ONCE = 4
LARGEST = 1_000_000  # bytes of a document
KEYS_KEPT = 60  # seconds in which a key that is not known is not asked for again
LEEWAY = 60  # seconds that clocks may differ
ALGORITHMS = [
    *("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
    *("ES256", "ES384", "ES512", "EdDSA", "Ed25519"),
]
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class NotLetIn(Exception):
    """Why nobody is let in by the provider's word: HTTP status and a sentence."""

    def __init__(self, status: int, words: str) -> None:
        self.status, self.words = status, words
        super().__init__(words)


class Attempt(NamedTuple):
    """What the browser that goes to the provider must bring back."""

    state: str
    nonce: str
    verifier: str

    @classmethod
    def new(cls) -> "Attempt":
        """A fresh one; the verifier is as long as RFC 7636 asks."""
        return cls(*(secrets.token_urlsafe(32) for _ in range(3)))


class Provider:
    """One provider; its document and keys are asked for once."""

    def __init__(
        self, configured: SignIn, secret: str | None, clock: Callable[[], float] = time.time
    ) -> None:
        self.called = configured.called
        self._configured, self._secret, self._clock = configured, secret, clock
        self._lock = threading.Lock()
        self._places = threading.BoundedSemaphore(AT_ONCE)
        self._document: dict[str, Any] = {}
        self._keys: tuple[float, Any] | None = None

    def address(self, attempt: Attempt, back: str) -> str:
        """Where the browser is sent; it comes back to `back`.

        Raises:
            NotLetIn: the provider cannot be asked.
        """
        with self._few():
            document = self._metadata()
        with self._session(document, back) as session:
            address, _ = session.create_authorization_url(
                document["authorization_endpoint"],
                state=attempt.state,
                nonce=attempt.nonce,
                code_verifier=attempt.verifier,
            )
        return str(address)

    def who(self, attempt: Attempt, code: str, back: str) -> str:
        """The claim of the person to whom the provider gave a code.

        Raises:
            NotLetIn: the code or what it is changed for is not good, or says nobody.
        """
        with self._few():
            claims = self._claims(attempt, self._token(attempt, code, back))
        if self._configured.claim == "email" and claims.get("email_verified") is not True:
            raise NotLetIn(403, "The provider has not made sure of your address.")
        said = claims.get(self._configured.claim)
        if not isinstance(said, str) or not said:
            raise NotLetIn(403, f"The provider does not say your '{self._configured.claim}'.")
        return said

    def is_issuer(self, said: str) -> bool:
        """Whether an answer comes from this provider (RFC 9207)."""
        return said == self._configured.issuer

    @contextmanager
    def _few(self) -> Iterator[None]:
        """A slow provider holds up few of the desk's threads; the others go on with the pages."""
        if not self._places.acquire(blocking=False):
            raise NotLetIn(503, "Many sign in at once; try again in a moment.")
        try:
            yield
        finally:
            self._places.release()

    def _token(self, attempt: Attempt, code: str, back: str) -> dict[str, Any]:
        from authlib.integrations.base_client import OAuthError

        document = self._metadata()
        try:
            with self._session(document, back) as session:
                token = session.fetch_token(
                    document["token_endpoint"],
                    grant_type="authorization_code",
                    code=code,
                    code_verifier=attempt.verifier,
                    allow_redirects=False,
                )
        except OAuthError as error:
            raise NotLetIn(403, "The provider does not take this sign-in; begin anew.") from error
        except (OSError, ValueError) as error:  # what requests raises is an OSError
            raise _silent() from error
        if not isinstance(token.get("id_token"), str):
            raise NotLetIn(502, "The provider does not say who you are.")
        return dict(token)

    def _claims(self, attempt: Attempt, token: dict[str, Any]) -> dict[str, Any]:
        from authlib.oidc.core import CodeIDToken
        from joserfc.errors import JoseError

        wanted = {
            "iss": {"essential": True, "value": self._configured.issuer},
            "aud": {"essential": True, "value": self._configured.client_id},
        }
        of = {
            "nonce": attempt.nonce,
            "client_id": self._configured.client_id,
            "access_token": token.get("access_token"),
        }
        try:
            decoded = self._decoded(token["id_token"])
            claims = CodeIDToken(decoded.claims, decoded.header, wanted, of)
            claims.validate(now=int(self._clock()), leeway=LEEWAY)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise NotLetIn(403, "What the provider says of you cannot be trusted.") from error
        return dict(claims)

    def _decoded(self, token: str) -> Any:
        from joserfc import jwt
        from joserfc.errors import InvalidKeyIdError

        asked_at, keys = self._key_set()
        try:
            return jwt.decode(token, keys, algorithms=ALGORITHMS)
        except InvalidKeyIdError:
            if self._clock() - asked_at < KEYS_KEPT:
                raise
            with self._lock:
                self._keys = None
            return jwt.decode(token, self._key_set()[1], algorithms=ALGORITHMS)

    def _key_set(self) -> tuple[float, Any]:
        from joserfc.jwk import KeySet

        document = self._metadata()
        with self._lock:
            if self._keys is None:
                try:
                    content: Any = self._read(document["jwks_uri"])
                    found = KeySet.import_key_set(content)
                except (ValueError, TypeError, KeyError) as error:
                    raise _silent() from error
                self._keys = (self._clock(), found)
            return self._keys

    def _metadata(self) -> dict[str, Any]:
        with self._lock:
            if not self._document:
                issuer = self._configured.issuer
                found = self._read(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
                if found.get("issuer") != issuer:
                    raise NotLetIn(503, "The provider calls itself by another name.")
                if not all(is_safe(str(found.get(name, ""))) for name in ENDPOINTS):
                    raise NotLetIn(503, "The provider names a place that is not safe.")
                self._document = found
            return self._document

    def _read(self, url: str) -> dict[str, Any]:
        try:
            with (
                self._session({}, "") as session,
                session.get(
                    url, withhold_token=True, allow_redirects=False, stream=True, timeout=TIMEOUT
                ) as answer,
            ):
                content = answer.raw.read(LARGEST + 1, decode_content=True)
                found = json.loads(content) if answer.status_code == 200 else None
        except (OSError, ValueError) as error:
            raise _silent() from error
        if not isinstance(found, dict) or len(content) > LARGEST:
            raise _silent()
        return found

    def _session(self, document: dict[str, Any], back: str) -> Any:
        from authlib.integrations.requests_client import OAuth2Session

        ways = document.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        basic = "client_secret_basic" in ways
        way = "client_secret_basic" if basic else "client_secret_post"
        return OAuth2Session(
            self._configured.client_id,
            self._secret,
            token_endpoint_auth_method=way if self._secret else "none",
            scope="openid email profile",
            redirect_uri=back,
            code_challenge_method="S256",
            default_timeout=TIMEOUT,
        )


def _silent() -> NotLetIn:
    return NotLetIn(503, "The provider of the company's accounts does not answer as it should.")
