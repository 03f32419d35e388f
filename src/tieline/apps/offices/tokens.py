"""Tokens, with which programs act as a person for an office: making, using, revoking them."""

import secrets
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from tieline.apps.audit.acting import acting_as
from tieline.apps.audit.actions import record
from tieline.apps.offices.accounts import note_account_use
from tieline.apps.offices.errors import BadToken, NotTheirOffice, OperatorOnly, TokenNotFound
from tieline.apps.offices.models import ApiToken, Office
from tieline.apps.offices.queries import Bearer
from tieline.apps.offices.rights import current_roles, is_operator
from tieline.core.api_tokens import SECRET_BYTES, digest_of, write_token
from tieline.core.ids import INSTALLATION_OFFICE, Actor, PersonId, TokenId
from tieline.core.rights import RoleName

TOKEN_NAME_MAX: Final = 100
TOKEN_DAYS_MOST: Final = 366


@dataclass(frozen=True, slots=True)
class NewToken:
    """Whose token it is to be, what its person calls it, and until when it stands."""

    person_id: PersonId
    name: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class MadeToken:
    """A token that was just made. `text` is shown to its person once, and is kept nowhere."""

    id: TokenId
    uuid: UUID
    text: str = field(repr=False)


def create_token(new: NewToken, *, actor: Actor, now: datetime) -> MadeToken:
    """Make a token with which a program acts as this person for the actor's office.

    For oneself; for others it belongs to the operator. Raises BadToken, OperatorOnly,
    NotTheirOffice.
    """
    _check_token(new, actor, now)
    secret = secrets.token_bytes(SECRET_BYTES)
    with acting_as(actor):
        if new.person_id != actor.person_id and not is_operator(actor):
            raise OperatorOnly("make tokens for others")
        roles = current_roles(actor.office_id, tuple(RoleName))
        if not roles.filter(person_id=new.person_id).exists():
            code = Office.objects.values_list("code", flat=True).get(pk=actor.office_id)
            raise NotTheirOffice(f"Person #{new.person_id}", code)
        token = ApiToken(
            office_id=actor.office_id,
            person_id=new.person_id,
            name=new.name,
            secret_sha256=digest_of(secret),
            created_at=now,
            created_by=actor.person_id,
            expires_at=new.expires_at,
        )
        token.save(force_insert=True)
        record(
            "token.created",
            actor=actor,
            now=now,
            ids={"token": token.pk, "person": new.person_id},
        )
    return MadeToken(TokenId(token.pk), token.uuid, write_token(secret))


def revoke_token(ident: str, *, actor: Actor, now: datetime) -> bool:
    """Revoke a token of one's own, or as the operator anyone's of the office; False if it was
    revoked before. Raises TokenNotFound."""
    try:
        uuid = UUID(ident)
    except ValueError:
        raise TokenNotFound(ident) from None
    with acting_as(actor):
        found = ApiToken.objects.filter(office_id=actor.office_id, uuid=uuid)
        if not is_operator(actor):
            found = found.filter(person_id=actor.person_id)
        token_id = found.values_list("pk", flat=True).first()
        if token_id is None:
            raise TokenNotFound(ident)
        changed = ApiToken.objects.filter(pk=token_id, revoked_at__isnull=True).update(
            revoked_at=now
        )
        if changed:
            record("token.revoked", actor=actor, now=now, ids={"token": token_id})
    return bool(changed)


def note_use(bearer: Bearer, *, today: date) -> None:
    """That a token, and so its person's account, was used on this day; written once a day. What
    was done with it has entries of its own, so this has none."""
    if bearer.last_used_on == today:
        return
    with acting_as(bearer.actor):
        note_account_use(today)
        ApiToken.objects.filter(office_id=bearer.office_id, pk=bearer.token_id).update(
            last_used_on=today
        )


def _check_token(new: NewToken, actor: Actor, now: datetime) -> None:
    if actor.office_id == INSTALLATION_OFFICE:
        raise BadToken("no_token_office", "Say which office the token acts for.")
    name = new.name
    if not 0 < len(name) <= TOKEN_NAME_MAX or name != name.strip() or not name.isprintable():
        raise BadToken(
            "bad_token_name",
            f"A token needs a name of 1 to {TOKEN_NAME_MAX} characters without spaces at its ends, "
            "such as the program that will use it.",
        )
    if not timedelta(0) < new.expires_at - now <= timedelta(days=TOKEN_DAYS_MOST):
        raise BadToken(
            "bad_token_time",
            f"A token stands for 1 to {TOKEN_DAYS_MOST} days. Make a new one then.",
        )
