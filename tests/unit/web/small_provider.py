"""An OpenID Connect provider on loopback that says of people what a test wants it to say."""

import base64
import hashlib
import json
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

CLIENT, SECRET = "harken", "a secret of the client"


class SmallProvider:
    """Gives a code for whoever asks, and for the code a token signed with its key.

    `claims` go over what it says by itself, `document` over its discovery document; `forge` makes
    another token of the claims.
    """

    def __init__(self) -> None:
        self.key = RSAKey.generate_key(2048, {"kid": "k1"})
        self.claims: dict[str, Any] = {}
        self.document: dict[str, Any] = {}
        self.signing_key: Any = None
        self.forge: Callable[[dict[str, Any]], str] | None = None
        self.status = 200
        self.asked: list[str] = []
        self._codes: dict[str, dict[str, str]] = {}
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.answer(provider.get(self.path))

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                form = {name: values[0] for name, values in parse_qs(body).items()}
                self.answer(provider.token(form, self.headers.get("Authorization", "")))

            def answer(self, said: tuple[int, dict[str, Any]]) -> None:
                content = json.dumps(said[1]).encode()
                self.send_response(said[0])
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: Any) -> None:
                """Nothing is logged."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self._server.server_address[1]}/realm"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        """Answer no more."""
        self._server.shutdown()
        self._server.server_close()

    def sign_in(self, address: str) -> dict[str, str]:
        """What a browser brings back that was sent to `address`, its person signed in here."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert asked["response_type"] == "code"
        assert asked["client_id"] == CLIENT
        assert asked["code_challenge_method"] == "S256"
        assert "openid" in asked["scope"].split()
        code = f"code-{len(self._codes)}"
        self._codes[code] = asked
        return {"code": code, "state": asked["state"], "back": asked["redirect_uri"]}

    def get(self, path: str) -> tuple[int, dict[str, Any]]:
        self.asked.append(path)
        if path.endswith("/jwks"):
            return self.status, KeySet([self.key]).as_dict(private=False)
        document = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
        }
        return self.status, document | self.document

    def token(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        self.asked.append("token")
        asked = self._codes.pop(form["code"], None)  # a code is good once
        known = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if authorization != f"Basic {known}":
            return 401, {"error": "invalid_client"}
        challenge = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        proof = base64.urlsafe_b64encode(challenge).decode().rstrip("=")
        if asked is None or asked["code_challenge"] != proof:
            return 400, {"error": "invalid_grant"}
        if asked["redirect_uri"] != form["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = {
            **{"iss": self.issuer, "aud": CLIENT, "sub": "1", "iat": now, "exp": now + 300},
            **{"nonce": asked["nonce"], "email": "lea@shop.example", "email_verified": True},
        }
        said = {name: value for name, value in (claims | self.claims).items() if value is not None}
        header = {"alg": "RS256", "kid": self.key.kid}
        token = jwt.encode(header, said, self.signing_key or self.key)
        if self.forge:
            token = self.forge(said)
        return 200, {"access_token": "a", "token_type": "Bearer", "id_token": token}
