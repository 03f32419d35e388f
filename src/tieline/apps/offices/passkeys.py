"""Passkeys (WebAuthn): what a browser is asked, and what its answer proves.

A passkey is kept as the credential that fido2 attests, bytes. What was asked is a `state` that the
surface keeps for the one session; it serves one answer.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from tieline.apps.offices.errors import BadFactor
from tieline.core.ids import PersonId

State = dict[str, str | None]


@dataclass(frozen=True, slots=True)
class Site:
    """The pages as browsers know them: `host` without port, and the whole origin."""

    host: str
    origin: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What the browser is asked, as JSON, and what its answer is checked against."""

    options: str
    state: State


@dataclass(frozen=True, slots=True)
class Registered:
    """A passkey that a browser made: its credential and signature counter."""

    credential: bytes
    counter: int


def ask_to_register(
    site: Site, person_id: PersonId, name: str, full_name: str, known: list[bytes]
) -> Asked:
    """Ask for a new passkey of this person, other than those that are known."""
    options, state = _server(site).register_begin(
        PublicKeyCredentialUserEntity(
            id=person_id.to_bytes(8, "big"), name=name, display_name=full_name
        ),
        credentials=[AttestedCredentialData(one) for one in known],
        resident_key_requirement=ResidentKeyRequirement.DISCOURAGED,
        user_verification=UserVerificationRequirement.PREFERRED,
    )
    return Asked(json.dumps(dict(options)), dict(state))


def register(site: Site, state: State, answer: str) -> Registered:
    """The passkey in a browser's answer. Raises BadFactor, whatever is wrong with it."""
    try:
        response = RegistrationResponse.from_dict(_parse(answer))
        made = _server(site).register_complete(state, response)
    except (ValueError, TypeError, KeyError) as error:
        raise BadFactor(
            "bad_passkey", "The passkey did not answer what was asked. Try again."
        ) from error
    if made.credential_data is None:
        raise BadFactor("bad_passkey", "The passkey did not answer what was asked. Try again.")
    return Registered(bytes(made.credential_data), made.counter)


def ask_to_prove(site: Site, known: list[bytes]) -> Asked:
    """Ask for one of these passkeys."""
    options, state = _server(site).authenticate_begin(
        [AttestedCredentialData(one) for one in known],
        user_verification=UserVerificationRequirement.PREFERRED,
    )
    return Asked(json.dumps(dict(options)), dict(state))


def verify(
    site: Site, state: State, answer: str, known: Mapping[UUID, bytes]
) -> tuple[UUID, int] | None:
    """Which of the known passkeys signed, and its counter; None whatever is wrong."""
    credentials = {uuid: AttestedCredentialData(one) for uuid, one in known.items()}
    try:
        response = AuthenticationResponse.from_dict(_parse(answer))
        used = _server(site).authenticate_complete(state, list(credentials.values()), response)
    except (ValueError, TypeError, KeyError):
        return None
    counter = response.response.authenticator_data.counter
    return next(
        (uuid, counter)
        for uuid, one in credentials.items()
        if one.credential_id == used.credential_id
    )


def _server(site: Site) -> Fido2Server:
    return Fido2Server(
        PublicKeyCredentialRpEntity(id=site.host, name="Tieline"),
        verify_origin=lambda origin: origin == site.origin,
    )


def _parse(answer: str) -> dict[str, object]:
    """A browser's answer: a JSON object. Raises ValueError."""
    found = json.loads(answer)
    if not isinstance(found, dict):
        raise TypeError("no object")
    return found
