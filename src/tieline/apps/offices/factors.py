"""Second factors: one-time codes of an app, passkeys, and recovery codes that stand in once.

Actions take the person themselves as actor; an administrator only resets (accounts.py).
"""

import base64
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from hmac import compare_digest
from typing import Final
from urllib.parse import quote, urlencode
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.hotp import HOTP
from django.db.models.query import QuerySet

from tieline.apps.audit.acting import acting_as
from tieline.apps.audit.actions import record
from tieline.apps.offices.accounts import TERMINAL
from tieline.apps.offices.attempts import Claim, attempt
from tieline.apps.offices.errors import BadFactor, FactorNotFound, LastFactor
from tieline.apps.offices.sealed_secrets import digest_code, seal, unseal
from tieline.apps.offices.sign_in_models import Factor, FactorKind, RecoveryCode
from tieline.core.ids import Actor, PersonId, Viewer
from tieline.core.proofs import CODE_BYTES, Proof, read_recovery_code, write_recovery_code

SECRET_BYTES: Final = 20
STEP_S: Final = 30
DIGITS: Final = 6
ISSUER: Final = "Tieline"
NAME_MAX: Final = 60
FACTORS_MOST: Final = 10
CODES: Final = 10
_HELD: Final = UUID(int=0)
_DRIFT: Final = (0, -1, 1)
"""Steps that a clock may be off, the likeliest first."""


@dataclass(frozen=True, slots=True)
class FactorRow:
    """A second factor as its person sees it."""

    uuid: UUID
    kind: str
    name: str
    added_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class _New:
    """A second factor that is to be added."""

    kind: FactorKind
    name: str
    secret: bytes = field(repr=False)
    counter: int


def list_factors(viewer: Viewer) -> list[FactorRow]:
    """The viewer's own second factors, oldest first."""
    with acting_as(viewer):
        rows = _own(viewer).order_by("id").defer("sealed")
        return [FactorRow(row.uuid, row.kind, row.name, row.added_at, row.used_at) for row in rows]


def count_codes(viewer: Viewer) -> int:
    """How many of the viewer's own recovery codes are unused."""
    with acting_as(viewer):
        return RecoveryCode.objects.filter(
            office_id=viewer.office_id, person_id=viewer.person_id, used_at__isnull=True
        ).count()


def new_totp_secret() -> bytes:
    """160 random bits, as RFC 4226 recommends."""
    return secrets.token_bytes(SECRET_BYTES)


def hold_totp_secret(secret: bytes, person_id: PersonId) -> str:
    """A secret that is shown and not yet added, as a session may keep it."""
    return base64.b64encode(seal(secret, person_id, _HELD)).decode("ascii")


def held_totp_secret(text: str, person_id: PersonId) -> bytes:
    """The secret that a session kept for this person. Raises FactorDamaged."""
    return unseal(base64.b64decode(text), person_id, _HELD)


def write_totp_secret(secret: bytes) -> str:
    """The secret as apps take it by hand: 32 letters and digits."""
    return base64.b32encode(secret).decode("ascii")


def read_totp_secret(text: str) -> bytes:
    """The secret of what `write_totp_secret` wrote. Raises ValueError."""
    return base64.b32decode(text)


def totp_address(secret: bytes, name: str) -> str:
    """The `otpauth:` address that a picture for the app holds."""
    query = urlencode({"secret": write_totp_secret(secret), "issuer": ISSUER})
    return f"otpauth://totp/{ISSUER}:{quote(name, safe='')}?{query}"


def totp_code(secret: bytes, now: datetime) -> str:
    """The code that an app shows at this moment."""
    return _code(secret, _step(now))


def add_totp(
    secret: bytes,
    code: str,
    name: str,
    *,
    actor: Actor,
    now: datetime,
    source: str = TERMINAL,
) -> None:
    """Add an app that makes one-time codes, if it shows the right one. Raises BadFactor."""
    step = _matching_step(secret, code, now)
    if step is None:
        raise BadFactor(
            "wrong_code",
            "This is not the code that the app should show now. Check that its clock is right, "
            "and take the newest code.",
        )
    # The code that proves it serves nobody a second time.
    _add(_New(FactorKind.TOTP, name, secret, step), actor=actor, now=now, source=source)


def add_passkey(
    credential: bytes,
    counter: int,
    name: str,
    *,
    actor: Actor,
    now: datetime,
    source: str = TERMINAL,
) -> None:
    """Add a passkey that was registered (passkeys.py). Raises BadFactor."""
    new = _New(FactorKind.PASSKEY, name, credential, counter)
    _add(new, actor=actor, now=now, source=source)


def remove_factor(uuid: UUID, *, actor: Actor, now: datetime, source: str = TERMINAL) -> None:
    """Remove a second factor of one's own, but not the last. Raises FactorNotFound, LastFactor."""
    with acting_as(actor):
        # Two at once would each see the other: the rows are held until one is done.
        mine = {row.uuid: row for row in _own(actor).select_for_update().order_by("id")}
        if uuid not in mine:
            raise FactorNotFound(str(uuid))
        if len(mine) == 1:
            raise LastFactor
        Factor.objects.filter(pk=mine[uuid].pk).delete()
        record(
            "factor.removed",
            actor=actor,
            now=now,
            ids={"factor": mine[uuid].pk, "kind": mine[uuid].kind, "source": source},
        )


def make_recovery_codes(*, actor: Actor, now: datetime, source: str = TERMINAL) -> list[str]:
    """Ten codes in place of all there were. This is the only time they can be seen."""
    codes = [write_recovery_code(secrets.token_bytes(CODE_BYTES)) for _ in range(CODES)]
    with acting_as(actor):
        RecoveryCode.objects.filter(office_id=actor.office_id, person_id=actor.person_id).delete()
        RecoveryCode.objects.bulk_create(
            RecoveryCode(
                office_id=actor.office_id,
                person_id=actor.person_id,
                digest=digest_code(code, actor.person_id),
            )
            for code in codes
        )
        record(
            "recovery_codes.made",
            actor=actor,
            now=now,
            ids={"codes": len(codes), "source": source},
        )
    return codes


def prove_by_code(code: str, claim: Claim, *, actor: Actor, now: datetime) -> Proof | None:
    """What a code proved: that of an app, or a recovery code. None leaves its trace and counts.

    Either serves once: a code that was taken is wrong from then on.
    """

    def prove(may: bool) -> Proof | None:
        if not may:
            return None
        with acting_as(actor):
            if _take_totp(code, actor, now):
                return Proof.TOTP
            return Proof.RECOVERY if _take_recovery(code, actor, now) else None

    return attempt(claim, prove, wrong="wrong_code", now=now)


def prove_by_passkey(
    verify: Callable[[dict[UUID, bytes]], tuple[UUID, int] | None],
    claim: Claim,
    *,
    actor: Actor,
    now: datetime,
) -> Proof | None:
    """`verify` is given the person's passkeys and says which one signed, and its counter.

    A counter that did not grow is a copy of the passkey: refused, unless it never counts.
    """

    def prove(may: bool) -> Proof | None:
        if not may:
            return None
        with acting_as(actor):
            rows = list(_own(actor).select_for_update().filter(kind=FactorKind.PASSKEY))
            known = {row.uuid: _open(row) for row in rows}
            signed = verify(known)
            if signed is None:
                return None
            row = next(row for row in rows if row.uuid == signed[0])
            if signed[1] <= row.counter and (signed[1], row.counter) != (0, 0):
                return None
            Factor.objects.filter(pk=row.pk).update(counter=signed[1], used_at=now)
        return Proof.PASSKEY

    return attempt(claim, prove, wrong="wrong_passkey", now=now)


def list_passkeys(viewer: Viewer) -> list[bytes]:
    """The viewer's own registered credentials, for asking the browser for one of them."""
    with acting_as(viewer):
        return [_open(row) for row in _own(viewer).filter(kind=FactorKind.PASSKEY).order_by("id")]


def _add(new: _New, *, actor: Actor, now: datetime, source: str) -> None:
    name = new.name
    if not 0 < len(name) <= NAME_MAX or name != name.strip() or not name.isprintable():
        raise BadFactor(
            "bad_factor_name",
            f"A second factor needs a name of 1 to {NAME_MAX} characters without spaces at its "
            "ends, such as the device it is on.",
        )
    ident = uuid4()
    with acting_as(actor):
        if _own(actor).count() >= FACTORS_MOST:
            raise BadFactor(
                "too_many_factors",
                f"You have {FACTORS_MOST} second factors, the most there can be. Remove one first.",
            )
        factor = Factor(
            uuid=ident,
            office_id=actor.office_id,
            person_id=actor.person_id,
            kind=new.kind,
            name=name,
            sealed=seal(new.secret, actor.person_id, ident),
            counter=new.counter,
            added_at=now,
        )
        factor.save(force_insert=True)
        record(
            "factor.added",
            actor=actor,
            now=now,
            ids={"factor": factor.pk, "kind": new.kind.value, "source": source},
        )


def _take_totp(code: str, actor: Actor, now: datetime) -> bool:
    for row in _own(actor).filter(kind=FactorKind.TOTP).order_by("id"):
        step = _matching_step(_open(row), code, now)
        if step is None:
            continue
        # Only a later step than the last is taken, whoever else tries at this moment.
        return bool(
            Factor.objects.filter(pk=row.pk, counter__lt=step).update(counter=step, used_at=now)
        )
    return False


def _take_recovery(code: str, actor: Actor, now: datetime) -> bool:
    written = read_recovery_code(code)
    if written is None:
        return False
    taken = RecoveryCode.objects.filter(
        office_id=actor.office_id,
        person_id=actor.person_id,
        digest=digest_code(written, actor.person_id),
        used_at__isnull=True,
    ).update(used_at=now)
    return bool(taken)


def _own(party: Viewer | Actor) -> QuerySet[Factor]:
    return Factor.objects.filter(office_id=party.office_id, person_id=party.person_id)


def _open(row: Factor) -> bytes:
    return unseal(bytes(row.sealed), PersonId(row.person_id), row.uuid)


def _step(now: datetime) -> int:
    return int(now.timestamp()) // STEP_S


def _code(secret: bytes, step: int) -> str:
    return HOTP(secret, DIGITS, SHA1()).generate(step).decode("ascii")  # noqa: S303 - as apps do


def _matching_step(secret: bytes, code: str, now: datetime) -> int | None:
    """The time step whose code this is, a step off at most; None if it is none."""
    given = "".join(code.split()).encode()
    steps = (_step(now) + off for off in _DRIFT)
    return next((s for s in steps if compare_digest(_code(secret, s).encode(), given)), None)
