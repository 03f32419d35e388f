"""Whether a row of a file is within the authority it came under, with the reason in words.

A row outside is quarantined unmatched: it is counted and shown as a row problem, its values are never
made selectors, and it stays in the encrypted original alone. `bulk` says of whole columns which rows
may be outside and leaves these to `find_outside`: so no rule and no message is written twice.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Final

from tieline.core.authorities import EVERYTHING, DataKind
from tieline.core.days import end_of
from tieline.core.matching.keys import key_text, key_texts
from tieline.core.parsing.dates import find_time_zone
from tieline.core.parsing.rows import ParsedRow, RowProblem
from tieline.core.selector_kinds.forms import normalise_forms
from tieline.core.selector_kinds.registry import KINDS, normalise

OUTSIDE_CODES: Final = (
    "outside_authority_case",
    "outside_authority_data",
    "outside_authority_dates",
    "outside_authority_numbers",
)
"""The codes of rows that were quarantined because their authority does not cover them."""

_NUMBERS_IN_TOUCH: Final = frozenset({DataKind.SUBSCRIBER, DataKind.CALLS})
_DEVICE: Final = frozenset({DataKind.DEVICE})
_CARD: Final = frozenset({DataKind.SUBSCRIBER, DataKind.DEVICE})
_FINANCIAL: Final = frozenset({DataKind.FINANCIAL})
_OTHER: Final = frozenset({DataKind.OTHER})
_DATA_OF: Final[Mapping[str, frozenset[DataKind]]] = {
    "phone": _NUMBERS_IN_TOUCH,
    "email": _NUMBERS_IN_TOUCH,
    "username": _NUMBERS_IN_TOUCH,
    "ip": _NUMBERS_IN_TOUCH,
    "mac": _DEVICE,
    "imei": _DEVICE,
    "imsi": _CARD,
    "iccid": _CARD,
    "iban": _FINANCIAL,
    "account": _FINANCIAL,
    "wallet": _FINANCIAL,
    "identity_document": frozenset({DataKind.SUBSCRIBER}),
}


def data_of(kind: str) -> frozenset[DataKind]:
    """What a value of this kind may be; it is permitted where any of these is."""
    return _DATA_OF.get(kind, _OTHER)


@dataclass(frozen=True, slots=True)
class Scope:
    """What rows an authority covers. `from_at` and `until_at` bound their dates: the first moment of
    the first day, and the first after the last; `numbers` are the key texts of the values that it
    names (empty: any); `case_ref` is the case it is bound to (empty: any).

    `is_content`: the file is running text, what somebody wrote.
    """

    data: frozenset[DataKind] = EVERYTHING
    first_on: date | None = None
    last_on: date | None = None
    from_at: datetime | None = None
    until_at: datetime | None = None
    numbers: frozenset[str] = field(default=frozenset(), repr=False)
    case_ref: str = field(default="", repr=False)
    is_content: bool = False

    @property
    def has_dates(self) -> bool:
        """Whether it covers certain days only."""
        return self.from_at is not None or self.until_at is not None

    def permits(self, kind: str) -> bool:
        """Whether values of this kind of selector may come in."""
        return not self.data.isdisjoint(data_of(kind))

    @property
    def permits_cells(self) -> bool:
        """Whether the place of a telephone may come in."""
        return DataKind.LOCATION in self.data

    @property
    def permits_durations(self) -> bool:
        """Whether how long a call lasted may come in."""
        return DataKind.CALLS in self.data


EVERY_ROW: Final = Scope()


def bound_by_days(
    first_on: date | None, last_on: date | None, time_zone: str
) -> tuple[datetime | None, datetime | None]:
    """The first moment of the first day and the first moment after the last, in this zone: that in
    which the file's dates without one are read. Raises BadInput for an unknown zone."""
    zone = find_time_zone(time_zone)
    begins = None if first_on is None else datetime.combine(first_on, time(), zone)
    ends = None if last_on is None else end_of(last_on, zone)
    return begins, ends


def is_named(scope: Scope, kind: str, text: str, region: str | None, qualifier: str | None) -> bool:
    """Whether the authority names this value. Only to compare: nothing of it is kept."""
    return not scope.numbers.isdisjoint(key_texts(normalise(kind, text, region, qualifier)))


def are_named(
    scope: Scope, kind: str, texts: Sequence[str], region: str | None, qualifier: str | None
) -> list[bool]:
    """`is_named` of many values, given in one region."""
    forms = normalise_forms(kind, texts, [region] * len(texts), qualifier)
    return [
        key_text(canonical) in scope.numbers
        if place not in forms.others
        else not scope.numbers.isdisjoint(key_texts(forms.others[place]))
        for place, canonical in enumerate(forms.canonicals)
    ]


def name_numbers(values: Iterable[tuple[str, str, str | None, str | None]]) -> frozenset[str]:
    """The key texts of these values (kind, text, region, qualifier)."""
    return frozenset(text for value in values for text in key_texts(normalise(*value)))


def find_outside(scope: Scope, row: ParsedRow) -> RowProblem | None:
    """Why the authority does not cover this row; None where it does."""
    if scope.case_ref and row.case_ref is not None and row.case_ref != scope.case_ref:
        return _outside(
            row,
            None,
            "outside_authority_case",
            "The authority is bound to another case than the one this row names.",
        )
    return _find_data(scope, row) or _find_date(scope, row) or _find_number(scope, row)


def _find_data(scope: Scope, row: ParsedRow) -> RowProblem | None:
    header, what = _forbidden(scope, row)
    if what is None:
        return None
    return _outside(
        row, header, "outside_authority_data", f"This row holds {what}, which the authority does"
        " not permit."
    )  # fmt: skip


def _forbidden(scope: Scope, row: ParsedRow) -> tuple[str | None, str | None]:
    """The column and what it holds that is not permitted."""
    if scope.is_content and DataKind.CONTENT not in scope.data:
        return None, "what somebody wrote (content)"
    for value in row.values:
        if not scope.permits(value.kind):
            return value.header, f"{KINDS[value.kind].TITLE} ({_words(data_of(value.kind))} data)"
    if row.cell is not None and not scope.permits_cells:
        return None, "a cell or tower (location data)"
    if row.duration_s is not None and not scope.permits_durations:
        return None, "how long a call lasted (calls data)"
    return None, None


def _find_date(scope: Scope, row: ParsedRow) -> RowProblem | None:
    if not scope.has_dates:
        return None
    begins, ends = scope.from_at, scope.until_at
    at = row.seen_at
    if at is not None and (begins is None or at >= begins) and (ends is None or at < ends):
        return None
    said = "has no date that can be read" if at is None else "lies outside them"
    return _outside(
        row,
        None,
        "outside_authority_dates",
        f"The authority covers data {_days(scope)}, and this row {said}.",
    )


def _find_number(scope: Scope, row: ParsedRow) -> RowProblem | None:
    if not scope.numbers or any(
        is_named(scope, one.kind, one.as_given, one.region, one.qualifier) for one in row.values
    ):
        return None
    return _outside(
        row,
        None,
        "outside_authority_numbers",
        "None of the values of this row is one that the authority names.",
    )


def _outside(row: ParsedRow, header: str | None, code: str, said: str) -> RowProblem:
    message = f"{said} The row is kept in the original alone: it is matched with nothing and told to nobody."
    return RowProblem(row.number, row.line, header, code, message)


def _days(scope: Scope) -> str:
    if scope.first_on is None:
        return f"until {scope.last_on}"
    if scope.last_on is None:
        return f"from {scope.first_on} on"
    return f"from {scope.first_on} to {scope.last_on}"


def _words(data: frozenset[DataKind]) -> str:
    return " or ".join(sorted(data))
