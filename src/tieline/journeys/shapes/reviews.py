"""A week of the trail, as an auditor's programs are told of it."""

from dataclasses import dataclass
from datetime import datetime

from tieline.journeys.reviewing import WeekView


@dataclass(frozen=True, slots=True)
class OutsideShape:
    """Somebody's entries outside the usual hours of the office."""

    person: str | None
    """Sign-in name; null for someone whose home is another office."""
    entries: int


@dataclass(frozen=True, slots=True)
class WeekShape:
    """What a week of the office's trail held, and whether an auditor signed it off: then as it stood
    when they did."""

    week: str
    """ISO week, such as 2026-W10; in UTC."""
    is_over: bool
    figures: dict[str, float]
    """By what is counted, in English."""
    actions: dict[str, int]
    outside_hours: list[OutsideShape]
    signed_at: datetime | None
    signed_by: str | None
    note: str


def week_shape(view: WeekView) -> WeekShape:
    """A week as it is, or as it was signed off."""
    review = view.review
    return WeekShape(
        week=view.week.label,
        is_over=view.is_over,
        figures=dict(view.lines),
        actions=dict(view.figures.by_action),
        outside_hours=[OutsideShape(name or None, count) for name, count in view.outside],
        signed_at=review.signed_at if review else None,
        signed_by=view.signed_by or None,
        note=review.note if review else "",
    )
