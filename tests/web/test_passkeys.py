"""What a passkey's answer must be, tried with one played in Python. In a browser:
tests/browser/test_passkeys.py."""

import html
import json
import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from django.test import Client
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData

from tests.factories.visitors import add_factor, give_name, make_visitors
from tests.factories.world import Player
from tieline.apps.offices import factors

HOST = "testserver"
ORIGIN = "http://testserver"


@dataclass
class Key:
    """A security key: one credential, and a counter that it may forget."""

    counter: int = 0
    host: str = HOST
    origin: str = ORIGIN
    ident: bytes = field(default_factory=lambda: os.urandom(16))
    private: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )

    def registers(self, challenge: str) -> str:
        public = ES256.from_cryptography_key(self.private.public_key())
        credential = AttestedCredentialData.create(Aaguid.NONE, self.ident, public)
        attested = AttestationObject.create("none", self._says(credential), {})
        return self._answer(
            clientDataJSON=self._client("webauthn.create", challenge),
            attestationObject=bytes(attested),
        )

    def signs(self, challenge: str) -> str:
        client, says = self._client("webauthn.get", challenge), bytes(self._says(None))
        signed = self.private.sign(says + sha256(client).digest(), ec.ECDSA(SHA256()))
        return self._answer(clientDataJSON=client, authenticatorData=says, signature=signed)

    def _says(self, credential: AttestedCredentialData | None) -> AuthenticatorData:
        flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV
        if credential is not None:
            flags |= AuthenticatorData.FLAG.AT
        host = sha256(self.host.encode()).digest()
        if credential is None:
            return AuthenticatorData.create(host, flags, self.counter)
        return AuthenticatorData.create(host, flags, self.counter, bytes(credential))

    def _client(self, kind: str, challenge: str) -> bytes:
        return json.dumps(
            {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        ).encode()

    def _answer(self, **response: bytes) -> str:
        ident = websafe_encode(self.ident)
        return json.dumps(
            {
                "id": ident,
                "rawId": ident,
                "type": "public-key",
                "response": {name: websafe_encode(one) for name, one in response.items()},
                "clientExtensionResults": {},
            }
        )


@pytest.fixture
def player(database: str) -> Player:
    return make_visitors().owner


def _asked(client: Client, address: str) -> dict[str, Any]:
    found = re.search(r'data-options="([^"]+)"', client.get(address).content.decode())
    assert found is not None
    options: dict[str, Any] = json.loads(html.unescape(found[1]))["publicKey"]
    return options


def _added(player: Player, key: Key) -> None:
    client = Client()
    give_name(client, player.person.name)
    asked = _asked(client, "/sign-in/factor/add")
    given = {"factor_name": "Key ring", "credential": key.registers(asked["challenge"])}
    assert client.post("/sign-in/factor/add", given).status_code == 200


def _comes_in(player: Player, answer: Callable[[str], str]) -> bool:
    client = Client()
    give_name(client, player.person.name)
    asked = _asked(client, "/sign-in/factor")
    client.post("/sign-in/factor", {"credential": answer(asked["challenge"])})
    return client.get("/hits").status_code == 200


def test_a_passkey_is_added_and_signs_in_as_often_as_it_counts_on(player: Player) -> None:
    key = Key(counter=3)
    _added(player, key)
    key.counter = 4
    assert _comes_in(player, key.signs)
    assert not _comes_in(player, key.signs)  # the same count: a copy of the key
    key.counter = 2
    assert not _comes_in(player, key.signs)
    key.counter = 9
    assert _comes_in(player, key.signs)


def test_a_passkey_that_never_counts_is_taken(player: Player) -> None:
    key = Key()
    _added(player, key)
    assert _comes_in(player, key.signs)
    assert _comes_in(player, key.signs)


def test_an_answer_to_something_else_proves_nothing(player: Player) -> None:
    key = Key()
    _added(player, key)
    stranger = Key(ident=key.ident)  # the id is no secret
    forged: list[Callable[[str], str]] = [
        lambda _: key.signs(websafe_encode(b"another challenge")),
        Key(
            host=HOST, origin="http://elsewhere.example", ident=key.ident, private=key.private
        ).signs,
        Key(host="elsewhere", origin=ORIGIN, ident=key.ident, private=key.private).signs,
        stranger.signs,
    ]
    for answer in forged:  # one less than locks the name
        assert not _comes_in(player, answer)
    factors_before = factors.list_factors(player.viewer)
    assert [row.used_at for row in factors_before] == [None]


@pytest.mark.parametrize("answer", ["", "[]", "{}", "null", '"x"', "x" * 200_000, '{"id": 1}'])
def test_odd_answers_prove_nothing_and_break_nothing(player: Player, answer: str) -> None:
    _added(player, Key())
    assert not _comes_in(player, lambda _: answer)


def test_an_answer_serves_once(player: Player) -> None:
    key = Key()
    _added(player, key)
    client = Client()
    give_name(client, player.person.name)
    answer = key.signs(_asked(client, "/sign-in/factor")["challenge"])
    assert client.post("/sign-in/factor", {"credential": answer}).status_code == 302
    other = Client()
    give_name(other, player.person.name)
    _asked(other, "/sign-in/factor")
    assert other.post("/sign-in/factor", {"credential": answer}).status_code == 422


@pytest.mark.parametrize("answer", ["", "{}", "[]", '{"id": "x", "rawId": "y"}', "x" * 200_000])
def test_what_is_no_registration_adds_nothing(player: Player, answer: str) -> None:
    client = Client()
    give_name(client, player.person.name)
    _asked(client, "/sign-in/factor/add")
    given = {"factor_name": "Key ring", "credential": answer}
    assert client.post("/sign-in/factor/add", given).status_code == 422
    assert factors.list_factors(player.viewer) == []


def test_a_person_without_passkeys_is_not_asked_for_one(player: Player) -> None:
    add_factor(player.person)
    client = Client()
    give_name(client, player.person.name)
    assert "data-options" not in client.get("/sign-in/factor").content.decode()
