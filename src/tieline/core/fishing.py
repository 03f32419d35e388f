"""Fishing: asking for numbers that no case gave. What brakes it, and what an auditor is told of.

A check leaves a trace for each value: its keyed digest and that of its block, the numbers that
differ in the last digits only. So neighbours are recognised and no value is kept. The limits are
this project's own, not taken from a standard; an installation sets its own.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from ipaddress import ip_network
from typing import Final
from uuid import UUID

from tieline.core.matching.keys import key_text
from tieline.core.selector_kinds.base import Normalised

_SHORTEST: Final = 6
"""Characters that a value needs for its neighbours to mean something."""
_LAST: Final = 2
"""Characters in which neighbours differ."""
_PREFIXES: Final = {4: 24, 6: 64}


class Sign(StrEnum):
    """What looks like fishing."""

    NEIGHBOURS = "neighbours"  # several numbers of one block, one after the other
    NO_CASE = "no_case"  # many values checked with no case
    THIN_CASES = "thin_cases"  # several new cases of few values that met others
    TAKEN_BACK = "taken_back"  # withdrawn soon after it had met others


class Origin(StrEnum):
    """How somebody came to ask."""

    CHECK = "check"
    SUBMISSION = "submission"  # the values of a file are asked for by whoever hands it in
    WITHDRAWAL = "withdrawal"  # a file taken back soon after its values had met others
    PROTECTION = "protection"  # a number that a custodian lists meets what all offices hold
    REFUSED = "refused"  # a check over the limit, which was not answered


class Finding(StrEnum):
    """What an auditor found an alert to be."""

    EXPLAINED = "explained"
    FOLLOWED_UP = "followed_up"


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is ordinary. Counts are of values, a window is the time they are counted in."""

    person_values_an_hour: int = 200
    person_values_a_day: int = 1000
    office_values_a_day: int = 10_000
    person_submitted_a_day: int = 2_000_000
    office_submitted_a_day: int = 5_000_000
    neighbours: int = 5
    neighbours_within: timedelta = timedelta(days=1)
    without_case: int = 50
    without_case_within: timedelta = timedelta(days=7)
    thin_values: int = 3
    thin_cases: int = 3
    thin_within: timedelta = timedelta(days=30)
    taken_back_within: timedelta = timedelta(days=7)

    @property
    def of_submissions(self) -> "Limits":
        """The same for values that are handed in: by the day alone, and far more of them."""
        return replace(
            self,
            person_values_an_hour=self.person_submitted_a_day,
            person_values_a_day=self.person_submitted_a_day,
            office_values_a_day=self.office_submitted_a_day,
        )

    @property
    def most_at_once(self) -> int:
        """More values than this can never be asked for at one time."""
        return min(self.person_values_an_hour, self.person_values_a_day, self.office_values_a_day)

    @property
    def longest(self) -> timedelta:
        """The longest time over which anything is counted: what is older counts no more."""
        return max(
            timedelta(days=1),
            self.neighbours_within,
            self.without_case_within,
            self.thin_within,
            self.taken_back_within,
        )


@dataclass(frozen=True, slots=True)
class Trace:
    """One value that was asked for: when, which, its block, and for which case (None: none)."""

    at: datetime
    value: UUID
    block: UUID | None
    case_id: int | None


@dataclass(frozen=True, slots=True)
class NewCase:
    """A case of the person: when it was opened, how many values it holds, whether any met."""

    case_id: int
    opened_at: datetime
    values: int
    has_met: bool


@dataclass(frozen=True, slots=True)
class Alert:
    """A sign, over what time, and how many values or cases it rests on."""

    sign: Sign
    since: datetime
    until: datetime
    count: int


@dataclass(frozen=True, slots=True)
class Brake:
    """No more for now: how many values there may be in which time, and when one may go on."""

    most: int
    within: timedelta
    until: datetime


def find_block(form: Normalised) -> str | None:
    """The text that a value shares with its neighbours: all but its last two characters, the
    network of an IP address; None for what has no order (names, wallets) or is too short."""
    text = key_text(form.canonical)
    if form.kind == "ip":
        return _network_of(text)
    is_plain = text.isascii() and text.isalnum() and text[-_LAST:].isdigit()
    if not is_plain or len(text) < _SHORTEST or not form.is_valid:
        return None
    return text[:-_LAST]


def find_brake(
    own: Sequence[tuple[datetime, int]],
    of_office: Sequence[tuple[datetime, int]],
    wanted: int,
    limits: Limits,
    *,
    now: datetime,
) -> Brake | None:
    """Whether `wanted` more values would be too many; the longest wait if several limits say so.

    `own` and `of_office` are times and numbers of values asked for before, in any order.
    """
    asked = (
        (own, limits.person_values_an_hour, timedelta(hours=1)),
        (own, limits.person_values_a_day, timedelta(days=1)),
        (of_office, limits.office_values_a_day, timedelta(days=1)),
    )
    brakes = [
        Brake(most, within, until)
        for before, most, within in asked
        if (until := _free_at(before, wanted, most, within, now)) is not None
    ]
    return max(brakes, key=lambda brake: brake.until, default=None)


def find_alerts(
    traces: Iterable[Trace], cases: Iterable[NewCase], limits: Limits
) -> tuple[Alert, ...]:
    """The signs in what one person asked for and opened, each at most once, by its worst window."""
    known = sorted(traces, key=lambda trace: trace.at)
    found = (
        _neighbours(known, limits),
        _without_case(known, limits),
        _thin_cases(sorted(cases, key=lambda case: case.opened_at), limits),
    )
    return tuple(alert for alert in found if alert is not None)


def is_taken_back(met_at: datetime, withdrawn_at: datetime, limits: Limits) -> bool:
    """Whether a withdrawal came so soon after what it met that an auditor is told."""
    return withdrawn_at - met_at <= limits.taken_back_within


def _network_of(text: str) -> str | None:
    try:
        version = 6 if ":" in text else 4
        return str(ip_network(f"{text}/{_PREFIXES[version]}", strict=False))
    except ValueError:
        return None


def _free_at(
    before: Sequence[tuple[datetime, int]],
    wanted: int,
    most: int,
    within: timedelta,
    now: datetime,
) -> datetime | None:
    """When enough of the earlier ones lie further back than the window; None: now.

    More than the limit at one time has no such moment by itself: it waits for an empty window.
    """
    counted = sorted((at, count) for at, count in before if now - within < at <= now)
    room = most - min(wanted, most) - sum(count for _, count in counted)
    if room >= 0 and wanted <= most:
        return None
    free_at = now + within
    for at, count in counted:
        room += count
        free_at = at + within
        if room >= 0:
            break
    return free_at


def _neighbours(traces: Sequence[Trace], limits: Limits) -> Alert | None:
    blocks: dict[UUID, list[Trace]] = defaultdict(list)
    for trace in traces:
        if trace.block is not None:
            blocks[trace.block].append(trace)
    worst = [
        alert
        for block in blocks.values()
        for alert in _windows(block, Sign.NEIGHBOURS, limits.neighbours, limits.neighbours_within)
    ]
    return _worst(worst)


def _without_case(traces: Sequence[Trace], limits: Limits) -> Alert | None:
    free = [trace for trace in traces if trace.case_id is None]
    return _worst(_windows(free, Sign.NO_CASE, limits.without_case, limits.without_case_within))


def _windows(traces: Sequence[Trace], sign: Sign, least: int, within: timedelta) -> Iterator[Alert]:
    """Every window, ending with each trace, in which enough different values were asked for."""
    counts: dict[UUID, int] = defaultdict(int)
    begin = 0
    for trace in traces:
        counts[trace.value] += 1
        while traces[begin].at < trace.at - within:
            gone = traces[begin].value
            counts[gone] -= 1
            if not counts[gone]:
                del counts[gone]
            begin += 1
        if len(counts) >= least:
            yield Alert(sign, traces[begin].at, trace.at, len(counts))


def _thin_cases(cases: Sequence[NewCase], limits: Limits) -> Alert | None:
    thin = [case for case in cases if case.has_met and case.values <= limits.thin_values]
    found = []
    for place, last in enumerate(thin):
        near = [
            case
            for case in thin[: place + 1]
            if last.opened_at - case.opened_at <= limits.thin_within
        ]
        if len(near) >= limits.thin_cases:
            alert = Alert(Sign.THIN_CASES, near[0].opened_at, last.opened_at, len(near))
            found.append(alert)
    return _worst(found)


def _worst(alerts: Iterable[Alert]) -> Alert | None:
    return max(alerts, key=lambda alert: (alert.count, alert.until), default=None)
