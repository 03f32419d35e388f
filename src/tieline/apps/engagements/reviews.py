"""The weekly review of an office's trail: what a week held, in numbers, and that an auditor saw it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import IntegrityError, connection

from tieline.apps.audit.acting import acting_as
from tieline.apps.audit.actions import record
from tieline.apps.engagements.errors import BadEngagement, WeekSigned
from tieline.apps.engagements.limits import NOTE_MAX
from tieline.apps.engagements.models import WeeklyReview
from tieline.apps.offices.rights import demand_right
from tieline.core.ids import Actor, PersonId, Viewer
from tieline.core.rights import Right
from tieline.core.storable import shows
from tieline.core.weeks import SEALED_WITHIN_S, USUAL_FROM, USUAL_UNTIL, Week, is_over


@dataclass(frozen=True, slots=True)
class WeekFigures:
    """What a week of the trail held. `outside_hours`: entries of each person outside the usual hours of
    the office, by its own clock."""

    entries: int
    by_action: dict[str, int]
    refused_sign_ins: int
    checks_without_case: int
    silences_renewed: int
    outside_hours: dict[int, int]
    danger_given: int
    danger_reviewed: int
    danger_overdue: int
    unsealed: int
    sealed_late: int
    longest_to_seal_s: float

    def count(self, action: str) -> int:
        """How many entries have this action."""
        return self.by_action.get(action, 0)


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """That a week was signed off, and the figures as they stood then."""

    week: Week
    figures: WeekFigures
    note: str
    signed_at: datetime
    signed_by: PersonId


_BEFORE_TRAIL: Final = timedelta(weeks=10)
_BY_ACTION: Final = """
select e.action, count(*),
       sum(case when e.action = 'person.sign_in_failed'
                then coalesce((e.ids ->> 'times')::bigint, 1) else 0 end),
       count(*) filter (where e.action = 'selector.checked' and e.without_case <> ''),
       count(*) filter (where e.action = 'silence.ended' and e.ids ->> 'end' = 'renewed')
from audit_auditentry e
where e.office_id = %(office)s and e.at >= %(from)s and e.at < %(until)s
group by e.action order by e.action
"""
_OUTSIDE: Final = """
select e.person_id, count(*)
from audit_auditentry e
cross join lateral (select e.at at time zone %(zone)s) l (local)
where e.office_id = %(office)s and e.at >= %(from)s and e.at < %(until)s and e.person_id <> 0
  and e.source not like 'worker%%'
  and (extract(isodow from l.local) > 5 or extract(hour from l.local) < %(opens)s
       or extract(hour from l.local) >= %(closes)s)
group by e.person_id order by count(*) desc, e.person_id
"""


def read_week(viewer: Viewer, week: Week, *, time_zone: str, now: datetime) -> WeekFigures:
    """What a week of the viewer's office held, by the trail as it is. Raises RightMissing."""
    demand_right(viewer, Right.AUDIT)
    asked: dict[str, int | str | datetime] = {
        "office": viewer.office_id,
        "from": week.begins_at,
        "until": week.ends_at,
        "zone": time_zone,
        "opens": USUAL_FROM,
        "closes": USUAL_UNTIL,
    }
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute(_BY_ACTION, asked)
        actions = cursor.fetchall()
        cursor.execute(_OUTSIDE, asked)
        outside = dict(cursor.fetchall())
        cursor.execute(
            "select given, reviewed, overdue from danger_releases(%s, %s, %s)",
            [week.begins_at, week.ends_at, now],
        )
        given, reviewed, overdue = cursor.fetchone()
        cursor.execute(
            "select unsealed, late, longest_s from sealing_of_office(%s, %s, %s)",
            [week.begins_at, week.ends_at, SEALED_WITHIN_S],
        )
        unsealed, late, longest = cursor.fetchone()
    return WeekFigures(
        entries=sum(row[1] for row in actions),
        by_action={row[0]: row[1] for row in actions},
        refused_sign_ins=int(sum(row[2] for row in actions)),
        checks_without_case=sum(row[3] for row in actions),
        silences_renewed=sum(row[4] for row in actions),
        outside_hours=outside,
        danger_given=given,
        danger_reviewed=reviewed,
        danger_overdue=overdue,
        unsealed=unsealed,
        sealed_late=late,
        longest_to_seal_s=round(longest, 1),
    )


def list_reviews(viewer: Viewer) -> list[ReviewRow]:
    """The weeks of the viewer's office that were signed off, latest first. For auditors."""
    with acting_as(viewer):
        rows = WeeklyReview.objects.filter(office_id=viewer.office_id).order_by("-week_on")
        return [
            ReviewRow(
                Week(row.week_on),
                _figures(row.figures),
                row.note,
                row.signed_at,
                PersonId(row.signed_by),
            )
            for row in rows
        ]


def list_signed(viewer: Viewer) -> list[Week]:
    """Those weeks alone."""
    with acting_as(viewer):
        rows = WeeklyReview.objects.filter(office_id=viewer.office_id)
        return [Week(monday) for monday in rows.values_list("week_on", flat=True)]


def sign_week(week: Week, note: str, *, time_zone: str, actor: Actor, now: datetime) -> WeekFigures:
    """Sign a week off that is over, with a note, once; its figures are kept as they stand now.

    Raises RightMissing, BadEngagement, WeekSigned.
    """
    kept = note.strip()
    if not shows(kept) or len(kept) > NOTE_MAX:
        raise BadEngagement("note", f"Say what you found in 1 to {NOTE_MAX:,} characters.")
    if not is_over(week, now):
        raise BadEngagement("week", "A week is signed off when it is over.")
    _demand_trail(week, actor, now)
    figures = read_week(actor.as_viewer(), week, time_zone=time_zone, now=now)
    try:
        with acting_as(actor):
            row = WeeklyReview(
                office_id=actor.office_id,
                week_on=week.monday,
                figures=asdict(figures),
                note=kept,
                signed_at=now,
                signed_by=actor.person_id,
            )
            row.save(force_insert=True)
            record(
                "review.signed",
                actor=actor,
                now=now,
                ids={"review": row.pk, "week": week.label},
            )
    except IntegrityError as error:
        if "one_review_of_a_week" in str(error):
            raise WeekSigned from None
        raise
    return figures


def _demand_trail(week: Week, actor: Actor, now: datetime) -> None:
    """Every week from the first that was signed off on is to be: one long before the office's trail begins
    would leave hundreds to sign in which nothing was. Raises BadEngagement."""
    with acting_as(actor), connection.cursor() as cursor:
        cursor.execute(
            "select coalesce(min(at), %s) from audit_auditentry where office_id = %s",
            [now, actor.office_id],
        )
        [began] = cursor.fetchone()
    if week.ends_at <= began - _BEFORE_TRAIL:
        raise BadEngagement(
            "week",
            f"The trail of the office begins on {began:%Y-%m-%d}, long after this week."
            " Sign off one of the weeks that wait.",
        )


def _figures(kept: Mapping[str, Any]) -> WeekFigures:
    outside = {int(person): count for person, count in kept["outside_hours"].items()}
    return WeekFigures(**{**kept, "outside_hours": outside})
