"""Opening cases."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.db import IntegrityError

from tieline.apps.audit.acting import acting_as
from tieline.apps.audit.actions import record
from tieline.apps.cases.errors import BadCase, CaseExists, CaseNotFound
from tieline.apps.cases.models import Case
from tieline.apps.cases.postures import Scope, begin_silence
from tieline.apps.sharing.actions import mark
from tieline.core.case_refs import RULE, is_case_ref
from tieline.core.ids import INSTALLATION_OFFICE, Actor, CaseId, MarkingId
from tieline.core.markings import MarkingValue
from tieline.core.postures import Posture, default_marking
from tieline.core.storable import is_line

SUMMARY_MAX: Final = 1000
REASON_MAX: Final = 500


def open_case(
    ref: str,
    *,
    actor: Actor,
    now: datetime,
    posture: Posture = Posture.POINTER,
    summary: str = "",
    marking: MarkingValue | None = None,
    silence_reason: str = "",
) -> CaseId:
    """Open a case in the actor's office; without a marking it gets the default of its posture.

    A silent one needs a reason, and a supervisor's word to stay so (`postures.begin_silence`).
    Raises BadCase, BadSilence, CaseExists.
    """
    _check_ref(ref, actor)
    if len(summary) > SUMMARY_MAX or "\x00" in summary:
        raise BadCase("bad_summary", f"A summary has at most {SUMMARY_MAX} characters of text.")
    try:
        with acting_as(actor):
            value = marking or default_marking(posture)
            case_id = _insert_case(ref, posture, summary, value, actor=actor, now=now)
            if posture is Posture.SILENT:
                former = Posture.POINTER
                begin_silence(Scope(case_id), silence_reason, former=former, actor=actor, now=now)
            return case_id
    except IntegrityError as error:
        raise CaseExists(ref) from error


def remark(
    case_id: CaseId,
    value: MarkingValue,
    *,
    reason: str,
    actor: Actor,
    now: datetime,
    read: MarkingId | None = None,
) -> MarkingId:
    """Replace the marking of a case of the actor's office; what it denies holds at once.

    Releases of the case were given under the marking before, and lift nothing any more. Raises
    BadCase without a reason or where the marking is no more the one that was `read`: the new one was
    made from it, and would widen what somebody else has narrowed; CaseNotFound.
    """
    if not is_line(reason, REASON_MAX):
        raise BadCase("reason_missing", f"Say why, in one line of at most {REASON_MAX} characters.")
    with acting_as(actor):
        found = Case.objects.filter(office_id=actor.office_id, pk=case_id)
        case = found.select_for_update(of=("self",)).first()
        if case is None:
            raise CaseNotFound(f"#{case_id}")
        before = MarkingId(case.marking_id)
        if read is not None and before != read:
            raise BadCase(
                "marking_replaced",
                "Somebody replaced the marking meanwhile. Look at the new one, and decide again.",
            )
        made = mark(value, actor=actor, now=now, replaces=before, reason=reason.strip())
        found.update(marking_id=made)
        record(
            "case.remarked",
            actor=actor,
            now=now,
            ids={"case": case_id, "marking": made, "before": before},
            purpose=reason.strip(),
        )
    return made


def record_cases(
    refs: Iterable[str], *, actor: Actor, now: datetime, marking: MarkingValue | None = None
) -> dict[str, CaseId]:
    """The ids of these cases of the actor's office, opening those that are missing under the
    marking.

    Safe to run again, and at the same moment as another that opens the same ones. Raises BadCase where
    one of them is there and is not to be seen.
    """
    wanted = sorted(set(refs))
    for ref in wanted:
        _check_ref(ref, actor)
    with acting_as(actor):
        known = _ids_by_ref(wanted, actor)
    for ref in wanted:
        if ref not in known:
            known[ref] = _open_or_find(ref, marking, actor=actor, now=now)
    return known


def _open_or_find(ref: str, marking: MarkingValue | None, *, actor: Actor, now: datetime) -> CaseId:
    try:
        return open_case(ref, actor=actor, now=now, marking=marking)
    except CaseExists:
        with acting_as(actor):
            found = _ids_by_ref([ref], actor).get(ref)
        if found is None:  # a court's: nobody sees it, and nobody may have its name
            raise BadCase(
                "case_ref_taken",
                f"The reference {ref!r} is taken in this office, by a case that cannot be added to. Use "
                "another, or leave out its rows.",
            ) from None
        return found


def _ids_by_ref(refs: list[str], actor: Actor) -> dict[str, CaseId]:
    rows = Case.objects.filter(office_id=actor.office_id, ref__in=refs).values_list("ref", "id")
    return {ref: CaseId(case_id) for ref, case_id in rows}


def _insert_case(
    ref: str,
    posture: Posture,
    summary: str,
    marking: MarkingValue,
    *,
    actor: Actor,
    now: datetime,
) -> CaseId:
    marking_id = mark(marking, actor=actor, now=now)
    case = Case.objects.create(
        office_id=actor.office_id,
        ref=ref,
        summary=summary,
        posture=posture,
        opened_at=now,
        opened_by=actor.person_id,
        marking_id=marking_id,
    )
    record(
        "case.opened", actor=actor, now=now, ids={"case": case.pk, "posture": str(posture.value)}
    )
    return CaseId(case.pk)


def _check_ref(ref: str, actor: Actor) -> None:
    if actor.office_id == INSTALLATION_OFFICE:
        raise BadCase("no_office", "Say which office the case belongs to.")
    if not is_case_ref(ref):
        raise BadCase("bad_case_ref", RULE)
