"""An OpenID Connect provider on this machine: real HTTP, real keys, and lies where a test wants them."""

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT = "tieline-of-a-test"
CLIENT_SECRET = "a secret of a test"


@dataclass
class OpenIdProvider:
    """What it knows, what it says, and what it was asked."""

    issuer: str = ""
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))
    shown_key: RSAKey | None = None
    """The key in the open; another one than it signs with where a test lies."""
    asked: dict[str, dict[str, str]] = field(default_factory=dict)
    """By code what the browser was sent here with, and what is to be claimed."""
    claims: dict[str, dict[str, Any]] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    gives_id_token: bool = True

    def vouch(self, address: str, **claims: Any) -> dict[str, str]:
        """Somebody signed in at this address of ours: what their browser comes back with."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        code = f"code-{len(self.asked)}"
        self.asked[code] = query
        now = int(time.time())
        self.claims[code] = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": "subject-1",
            "iat": now,
            "exp": now + 300,
            "nonce": query["nonce"],
            **claims,
        }
        return {"code": code, "state": query["state"]}

    def token(self, form: dict[str, str]) -> dict[str, Any] | None:
        """The answer to a code: once, to who asked, with the verifier of the challenge."""
        asked = self.asked.pop(form.get("code", ""), None)
        if asked is None:
            return None
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if asked.get("code_challenge") != challenge or asked.get("code_challenge_method") != "S256":
            self.refused.append("challenge")
            return None
        answer: dict[str, Any] = {"access_token": "access", "token_type": "Bearer"}
        if self.gives_id_token:
            claims = {k: v for k, v in self.claims[form["code"]].items() if v is not None}
            answer["id_token"] = jwt.encode({"alg": "RS256", "kid": "one"}, claims, self.key)
        return answer

    def document(self, path: str) -> dict[str, Any] | None:
        """What it shows in the open."""
        if path == "/.well-known/openid-configuration":
            return {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
                "id_token_signing_alg_values_supported": ["RS256"],
            }
        if path == "/keys":
            return {"keys": [(self.shown_key or self.key).as_dict(private=False)]}
        return None


@contextmanager
def openid_provider() -> Iterator[OpenIdProvider]:
    """A provider that answers at its address until the test is over."""
    provider = OpenIdProvider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(provider.document(urlsplit(self.path).path))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            given = {name: values[0] for name, values in parse_qs(body).items()}
            basic = base64.b64encode(f"{CLIENT}:{CLIENT_SECRET}".replace(" ", "%20").encode())
            plain = base64.b64encode(f"{CLIENT}:{CLIENT_SECRET}".encode())
            shown = self.headers.get("Authorization", "").removeprefix("Basic ").encode()
            if shown not in (basic, plain):
                provider.refused.append("client")
            self._answer(provider.token(given) if shown in (basic, plain) else None)

        def _answer(self, found: dict[str, Any] | None) -> None:
            body = json.dumps({"error": "invalid_grant"} if found is None else found).encode()
            self.send_response(400 if found is None else 200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing to say."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
