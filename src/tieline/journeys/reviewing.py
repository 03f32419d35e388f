"""The weekly review of the trail, as auditors read and sign it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from tieline.apps.engagements import reviews
from tieline.apps.engagements.reviews import ReviewRow, WeekFigures
from tieline.apps.offices import queries as offices
from tieline.core.ids import Actor, PersonId, Viewer
from tieline.core.trail_words import words_of
from tieline.core.weeks import Week, is_over, unsigned_weeks
from tieline.journeys.engaging import Names


@dataclass(frozen=True, slots=True)
class WeekView:
    """A week as it is shown: its figures, as signed where it was, and the people named."""

    week: Week
    figures: WeekFigures
    review: ReviewRow | None
    signed_by: str
    is_over: bool
    outside: tuple[tuple[str, int], ...]
    """Who left entries outside the usual hours, and how many; of other offices' people no name."""

    @property
    def lines(self) -> Iterator[tuple[str, int | float]]:
        """The figures in words, in the order of a report."""
        one = self.figures
        yield "entries", one.entries
        yield "sign-ins refused", one.refused_sign_ins
        yield "names locked", one.count("person.locked")
        yield "alerts opened", one.count("alert.opened")
        yield "alerts closed", one.count("alert.closed")
        yield "checks", one.count("selector.checked")
        yield "checks for no case", one.checks_without_case
        yield "checks refused over the limit", one.count("check.refused")
        yield "releases in imminent danger", one.danger_given
        yield "of them reviewed", one.danger_reviewed
        yield "of them overdue for review", one.danger_overdue
        yield "silences begun", one.count("silence.asked")
        yield "silences renewed", one.silences_renewed
        yield "compromises declared", one.count("compromise.declared")
        yield "compromises lifted", one.count("compromise.lifted")
        yield "entries outside usual hours", sum(one.outside_hours.values())
        yield "entries not sealed yet", one.unsealed
        yield "entries sealed late", one.sealed_late
        yield "longest wait to be sealed, seconds", one.longest_to_seal_s

    @property
    def actions(self) -> Iterator[tuple[str, str, int]]:
        """Each action that occurred, in words, and how often."""
        for action, count in self.figures.by_action.items():
            yield action, words_of(action), count


def show_week(week: Week, viewer: Viewer, *, now: datetime) -> WeekView:
    """A week of the viewer's office: as it was signed off, or as the trail says now. For auditors."""
    found = {row.week: row for row in reviews.list_reviews(viewer)}
    review = found.get(week)
    figures = review.figures if review else read_now(week, viewer, now=now)
    people = [PersonId(one) for one in figures.outside_hours]
    names = Names(viewer, [*people, review.signed_by if review else None])
    return WeekView(
        week=week,
        figures=figures,
        review=review,
        signed_by=names.of(review.signed_by) if review else "",
        is_over=is_over(week, now),
        outside=tuple(
            (names.of(PersonId(one)), count) for one, count in figures.outside_hours.items()
        ),
    )


def csv_rows(view: WeekView) -> Iterator[dict[str, object]]:
    """The figures, the actions and the people outside hours, a row each."""
    week = view.week.label
    for what, count in view.lines:
        yield {"week": week, "what": what, "count": count}
    for action, _, count in view.actions:
        yield {"week": week, "what": action, "count": count}
    for name, count in view.outside:
        who = name or "someone whose home is another office"
        yield {"week": week, "what": f"outside usual hours: {who}", "count": count}


def read_now(week: Week, viewer: Viewer, *, now: datetime) -> WeekFigures:
    """What the trail says of a week at this moment."""
    return reviews.read_week(viewer, week, time_zone=_zone(viewer), now=now)


def list_signed(viewer: Viewer) -> list[tuple[ReviewRow, str]]:
    """The weeks that were signed off, latest first, and by whom."""
    rows = reviews.list_reviews(viewer)
    names = Names(viewer, [row.signed_by for row in rows])
    return [(row, names.of(row.signed_by)) for row in rows]


def list_unsigned(viewer: Viewer, *, now: datetime) -> list[Week]:
    """The weeks that wait to be signed off, oldest first."""
    return unsigned_weeks(reviews.list_signed(viewer), now)


def sign_week(week: Week, note: str, *, actor: Actor, now: datetime) -> None:
    """Sign a week off. Raises RightMissing, BadEngagement, WeekSigned."""
    reviews.sign_week(week, note, time_zone=_zone(actor.as_viewer()), actor=actor, now=now)


def _zone(viewer: Viewer) -> str:
    return offices.own_office(viewer).time_zone
