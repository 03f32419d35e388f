"""Recording an authority, and replacing it by a newer version."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.db import IntegrityError

from tieline.apps.audit.acting import acting_as
from tieline.apps.audit.actions import record
from tieline.apps.authorities.errors import AuthorityExists, AuthorityReplaced
from tieline.apps.authorities.kinds import KindRow
from tieline.apps.authorities.models import REASON_MAX as REASON_MAX
from tieline.apps.authorities.models import Authority, AuthorityNumber
from tieline.apps.authorities.queries import AuthorityRow, fold_number, get_authority_by_id
from tieline.core.authorities import NUMBERS_MOST, AuthorityTerms, settle_terms
from tieline.core.errors import BadInput
from tieline.core.ids import Actor, AuthorityId
from tieline.core.selector_kinds.registry import normalise
from tieline.core.storable import is_line, storable

_REASON: Final = f"Say why it is replaced, in one line of at most {REASON_MAX} characters."


@dataclass(frozen=True, slots=True)
class GivenNumber:
    """A value that an authority names, as it was given."""

    kind: str
    as_given: str = field(repr=False)
    region: str | None = None
    qualifier: str | None = None


@dataclass(frozen=True, slots=True)
class NewAuthority:
    """A paper to be recorded: its kind as it holds in the office's country, and what it says."""

    kind: KindRow
    terms: AuthorityTerms
    country: str
    numbers: Sequence[GivenNumber] = ()
    is_from_file: bool = False


def record_authority(new: NewAuthority, *, actor: Actor, now: datetime) -> AuthorityRow:
    """Record an authority of the actor's office. Raises BadInput as `settle_terms` does, and
    AuthorityExists; RightMissing where an order allows more and no supervisor acts."""
    terms = settle_terms(new.kind.terms, new.terms)
    _check_numbers(new.numbers)
    try:
        with acting_as(actor):
            made = _insert(new, terms, None, "", actor=actor, now=now)
            record(
                "authority.recorded",
                actor=actor,
                now=now,
                ids={"authority": made.pk, "authority_kind": new.kind.id, "version": 1},
            )
    except IntegrityError as error:
        raise AuthorityExists from error
    return get_authority_by_id(actor.as_viewer(), AuthorityId(made.pk))


def replace_authority(
    row: AuthorityRow, new: NewAuthority, *, reason: str, actor: Actor, now: datetime
) -> AuthorityRow:
    """Record a new version in place of one that stands; its kind and number stay.

    Raises what `record_authority` raises, BadInput without a reason, AuthorityReplaced.
    """
    if not is_line(reason, REASON_MAX):
        raise BadInput("reason_missing", _REASON)
    terms = settle_terms(new.kind.terms, new.terms)
    _check_numbers(new.numbers)
    with acting_as(actor):
        changed = Authority.objects.filter(
            office_id=actor.office_id, pk=row.id, replaced_at__isnull=True
        ).update(replaced_at=now)
        if changed != 1:
            raise AuthorityReplaced
        made = _insert(new, terms, row, reason.strip(), actor=actor, now=now)
        record(
            "authority.replaced",
            actor=actor,
            now=now,
            ids={"authority": made.pk, "before": row.id, "version": made.version},
            purpose=reason.strip(),
        )
    return get_authority_by_id(actor.as_viewer(), AuthorityId(made.pk))


def _insert(
    new: NewAuthority,
    terms: AuthorityTerms,
    before: AuthorityRow | None,
    reason: str,
    *,
    actor: Actor,
    now: datetime,
) -> Authority:
    recipients = terms.recipients
    made = Authority.objects.create(
        office_id=actor.office_id,
        kind_id=new.kind.id,
        kind_code=new.kind.terms.code,
        number=terms.number,
        number_folded=fold_number(terms.number),
        country=new.country,
        issuer=terms.issuer,
        case_ref=terms.case_ref,
        issued_on=terms.issued_on,
        first_on=terms.first_on,
        last_on=terms.last_on,
        valid_until=terms.valid_until,
        data=None if terms.data is None else sorted(terms.data),
        reach="" if recipients is None else recipients.reach,
        agencies=[] if recipients is None else list(recipients.agencies),
        countries=[] if recipients is None else list(recipients.countries),
        allowed_by=terms.allowed_by,
        version=1 if before is None else before.version + 1,
        replaces_id=None if before is None else before.id,
        reason=reason,
        is_from_file=new.is_from_file,
        recorded_by=actor.person_id,
        recorded_at=now,
    )
    AuthorityNumber.objects.bulk_create(
        [
            AuthorityNumber(
                office_id=actor.office_id,
                authority_id=made.pk,
                kind=one.kind,
                as_given=storable(one.as_given),
                region=one.region or "",
                qualifier=one.qualifier or "",
                canonical=storable(
                    normalise(one.kind, one.as_given, one.region, one.qualifier).canonical
                ),
            )
            for one in dict.fromkeys(new.numbers)
        ]
    )
    return made


def _check_numbers(numbers: Sequence[GivenNumber]) -> None:
    if len(numbers) > NUMBERS_MOST:
        raise BadInput(
            "too_many_named", f"An authority names at most {NUMBERS_MOST} values: hand in fewer."
        )
    for one in numbers:
        if not one.as_given.strip():
            raise BadInput("bad_authority_terms", "A number that it names is blank. Leave it out.")
        if not normalise(one.kind, one.as_given, one.region, one.qualifier).is_valid:
            raise BadInput(
                "bad_authority_number",
                f"One of the numbers that it names is no valid {one.kind}, and would cover no row."
                " Write it with its country, as in +1 202 555 0143.",
            )
