"""Which column of a sender's file means what."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Self, TypeVar

from tieline.core.errors import BadInput
from tieline.core.parsing.date_orders import DateOrder
from tieline.core.parsing.dates import find_time_zone
from tieline.core.parsing.encoding import Encoding
from tieline.core.parsing.headers import fold_header, quote_text
from tieline.core.parsing.opening import FileFormat, Opening
from tieline.core.parsing.regions import check_region
from tieline.core.roles import Role, Standing, default_standing
from tieline.core.selector_kinds.registry import settle_qualifier

_E = TypeVar("_E", bound=StrEnum)
_T = TypeVar("_T")
_FORM = (
    "HEADER=KIND, HEADER=KIND/QUALIFIER, HEADER=KIND:ROLE, HEADER=KIND:ROLE:STANDING, or "
    "HEADER=seen_at, time, duration, cell, kind or region"
)


@dataclass(frozen=True, slots=True)
class ColumnMeaning:
    """A column that holds values of one kind. No standing stated: the role's own applies.

    `qualifier` narrows all values of the column, as the kind says: the platform of usernames, the
    jurisdiction of plates. A column whose values could be of two kinds is stated twice.
    """

    header: str
    kind: str
    role: Role = Role.ASSOCIATED
    standing: Standing | None = None
    qualifier: str | None = None


class SpecialMeaning(StrEnum):
    """What a column can say about the values beside it."""

    SEEN_AT = "seen_at"
    TIME = "time"
    DURATION = "duration"
    CELL = "cell"
    KIND = "kind"
    REGION = "region"


@dataclass(frozen=True, slots=True)
class SpecialColumn:
    """A column that says when, where or for how long the values of its row were seen."""

    header: str
    meaning: SpecialMeaning


@dataclass(frozen=True, slots=True)
class Layout:
    """What each column means. The order of `columns` has no meaning, so they are kept sorted:
    two layouts that mean the same are equal and have the same JSON.

    `time_column` holds the time of day where `seen_at_column` holds only the date. Where there
    is a `kind_column`, a row's value is of the kind that stands there, and `columns` say which
    kinds there are. The fields from `header_line` on say how the file is opened; None means
    that it is found out.
    """

    columns: tuple[ColumnMeaning, ...]
    seen_at_column: str | None = None
    region_column: str | None = None
    case_column: str | None = None
    office_column: str | None = None
    region: str | None = None
    time_zone: str = "UTC"
    date_order: DateOrder | None = None
    time_column: str | None = None
    duration_column: str | None = None
    cell_column: str | None = None
    kind_column: str | None = None
    header_line: int | None = None
    sheet: str | None = None
    format: FileFormat | None = None
    encoding: Encoding | None = None
    delimiter: str | None = None

    @property
    def is_of_calls(self) -> bool:
        """Whether each row is a call: one column for the phone used, and one for that called."""
        roles = [column.role for column in self.columns if column.kind == _PHONE]
        return roles.count(Role.USED) == 1 and roles.count(Role.CALLED) == 1

    @property
    def names_subjects(self) -> bool:
        """Whether values of a column stand as subject of their case."""
        return any(
            (column.standing or default_standing(column.role)) is Standing.SUBJECT
            for column in self.columns
        )

    @property
    def opening(self) -> Opening:
        """How to open a file of this layout, which has all columns that it tells of."""
        others = (getattr(self, name) for name in self.__slots__ if name.endswith("_column"))
        headers = (*(column.header for column in self.columns), *filter(None, others))
        return Opening(
            format=self.format,
            encoding=self.encoding,
            delimiter=self.delimiter,
            header_line=self.header_line,
            sheet=self.sheet,
            region=self.region,
            names=frozenset(map(fold_header, headers)),
        )

    def with_opening(self, opening: Opening) -> Self:
        """The layout for files that are opened so. Its own region stays."""
        return replace(
            self,
            format=opening.format,
            encoding=opening.encoding,
            delimiter=opening.delimiter,
            header_line=opening.header_line,
            sheet=opening.sheet,
        )

    def with_region(self, region: str | None) -> Self:
        """The layout for numbers of this country."""
        return replace(self, region=region)

    def __post_init__(self) -> None:
        object.__setattr__(self, "columns", tuple(sorted(self.columns, key=_order)))

    def to_json(self) -> dict[str, Any]:
        """Plain values with sorted keys; `from_json` gives an equal layout back. Fields that came
        after the first version are left out where they say nothing, so that the same layout is
        stored alike by every version."""
        later = {name: getattr(self, name) for name in _LATER if getattr(self, name) is not None}
        stored = {
            "case_column": self.case_column,
            "columns": [_column_to_json(column) for column in self.columns],
            "office_column": self.office_column,
            "region": self.region,
            "region_column": self.region_column,
            "seen_at_column": self.seen_at_column,
            "time_zone": self.time_zone,
            **later,
        }
        return dict(sorted(stored.items()))

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        """Refuses anything that `to_json` would not have written."""
        try:
            columns = tuple(_column_from_json(column) for column in stored["columns"])
            read = {name: _LATER[name](stored[name]) for name in _LATER if name in stored}
            layout = cls(**{**stored, **read, "columns": columns})
        except (KeyError, TypeError, ValueError) as error:
            raise _bad_layout() from error
        texts = [getattr(layout, name) for name in _OPTIONAL_TEXTS]
        if not all(text is None or isinstance(text, str) for text in texts):
            raise _bad_layout()
        if not isinstance(layout.time_zone, str):
            raise _bad_layout()
        return layout


def _exact(kind: type[_T]) -> Callable[[Any], _T]:
    """Takes a value of just this type: True is no number."""

    def read(value: Any) -> _T:
        if type(value) is not kind:
            raise TypeError
        return value

    return read


_PHONE = "phone"
_LATER: Mapping[str, Callable[[Any], Any]] = {
    "cell_column": _exact(str),
    "date_order": DateOrder,
    "delimiter": _exact(str),
    "duration_column": _exact(str),
    "encoding": Encoding,
    "format": FileFormat,
    "header_line": _exact(int),
    "kind_column": _exact(str),
    "sheet": _exact(str),
    "time_column": _exact(str),
}
_OPTIONAL_TEXTS = ("case_column", "office_column", "region", "region_column", "seen_at_column")


def _order(column: ColumnMeaning) -> tuple[str, ...]:
    return (
        fold_header(column.header),
        column.header,
        column.kind,
        column.role.value,
        column.standing.value if column.standing else "",
        column.qualifier or "",
    )


def _column_to_json(column: ColumnMeaning) -> dict[str, str | None]:
    # Left out where there is none: layouts of the first version are stored alike.
    qualifier = {} if column.qualifier is None else {"qualifier": column.qualifier}
    return {
        "header": column.header,
        "kind": column.kind,
        **qualifier,
        "role": column.role.value,
        "standing": column.standing.value if column.standing else None,
    }


def _column_from_json(stored: dict[str, Any]) -> ColumnMeaning:
    header, kind, standing = stored["header"], stored["kind"], stored["standing"]
    qualifier = stored.get("qualifier")
    if not (isinstance(header, str) and isinstance(kind, str)):
        raise TypeError
    if not (qualifier is None or isinstance(qualifier, str)):
        raise TypeError
    role = Role(stored["role"])
    known = None if standing is None else Standing(standing)
    return ColumnMeaning(header, kind, role, known, qualifier)


def _bad_layout() -> BadInput:
    return BadInput(
        "bad_layout",
        "The stored layout cannot be read: it was not written by this program, or was changed "
        "since. State the columns again.",
    )


def parse_column_option(text: str) -> ColumnMeaning | SpecialColumn:
    """Reads `HEADER=KIND[/QUALIFIER][:ROLE[:STANDING]]`, or `HEADER=` and one of seen_at, time,
    duration, cell, kind and region.

    Divides at the last `=`, so a header may itself hold `=`, `:`, `/` and spaces. Which kinds
    exist, and which qualifiers they take, is checked by `build_layout`.
    """
    header, equals, meaning = (part.strip() for part in text.rpartition("="))
    if not equals or not header or not meaning:
        raise _bad_option(text, "It needs a column name, an equals sign and a meaning")
    kind, *rest = (part.strip() for part in meaning.split(":"))
    if kind in SpecialMeaning.__members__.values():
        if rest:
            raise _bad_option(text, f"A {kind} column has no role or standing")
        return SpecialColumn(header, SpecialMeaning(kind))
    if not kind or len(rest) > 2:
        raise _bad_option(text, "After the equals sign come a kind and at most a role and standing")
    role = _member(Role, rest[0], text) if rest else Role.ASSOCIATED
    standing = _member(Standing, rest[1], text) if len(rest) == 2 else None
    kind, slash, qualifier = (part.strip() for part in kind.partition("/"))
    if not kind or (slash and not qualifier):
        raise _bad_option(text, "A slash stands between a kind and what narrows it")
    return ColumnMeaning(header, kind, role, standing, qualifier or None)


def _member(members: type[_E], word: str, option: str) -> _E:
    try:
        return members(word)
    except ValueError:
        listed = ", ".join(member.value for member in members)
        name = members.__name__.lower()
        reason = f"{quote_text(word)} is not a {name}; a {name} is one of {listed}"
        raise _bad_option(option, reason) from None


def _bad_option(text: str, reason: str) -> BadInput:
    return BadInput(
        "bad_column_option",
        f"The column option {quote_text(text)} cannot be read. {reason}. Write {_FORM}.",
        option=text,
    )


def build_layout(
    options: Iterable[ColumnMeaning | SpecialColumn],
    *,
    case_column: str | None,
    office_column: str | None,
    region: str | None,
    time_zone: str,
    known_kinds: Collection[str],
    date_order: DateOrder | None = None,
) -> Layout:
    """The only door to a layout from outside: everything that can be checked without the file."""
    options = tuple(options)
    columns = tuple(option for option in options if isinstance(option, ColumnMeaning))
    special = tuple(option for option in options if isinstance(option, SpecialColumn))
    _check_columns(columns, known_kinds)
    columns = tuple(map(_settle_column, columns))
    find_time_zone(time_zone)
    seen_at, time = (
        _one_special(special, meaning) for meaning in (SpecialMeaning.SEEN_AT, SpecialMeaning.TIME)
    )
    if time is not None and seen_at is None:
        raise BadInput(
            "time_without_date",
            f"The column {quote_text(time)} is stated as time, and no column as seen_at. State the "
            "column that holds the date as seen_at.",
            column=time,
        )
    return Layout(
        columns=columns,
        seen_at_column=seen_at,
        region_column=_one_special(special, SpecialMeaning.REGION),
        case_column=case_column,
        office_column=office_column,
        region=check_region(region),
        time_zone=time_zone,
        date_order=date_order,
        time_column=time,
        duration_column=_one_special(special, SpecialMeaning.DURATION),
        cell_column=_one_special(special, SpecialMeaning.CELL),
        kind_column=_one_special(special, SpecialMeaning.KIND),
    )


def parse_date_order(text: str | None) -> DateOrder | None:
    """Reads `dmy`, `mdy` or `ymd`."""
    if text is None or text.strip().lower() in DateOrder.__members__.values():
        return None if text is None else DateOrder(text.strip().lower())
    raise BadInput(
        "bad_date_order",
        f"{quote_text(text)} is not an order of dates. Use dmy (31/12/2021), mdy (12/31/2021) or "
        "ymd (21/12/31).",
        date_order=text,
    )


def _check_columns(columns: tuple[ColumnMeaning, ...], known_kinds: Collection[str]) -> None:
    if not columns:
        raise BadInput(
            "no_value_column",
            "No column is said to hold values. State at least one.",
        )
    seen = set()
    for column in columns:
        if column.kind not in known_kinds:
            raise _unknown_kind(column, known_kinds)
        key = (fold_header(column.header), column.kind, column.qualifier, column.role)
        if key in seen:
            raise BadInput(
                "repeated_column",
                f"The column {quote_text(column.header)} is stated twice as {column.kind} with the "
                f"role {column.role.value}. State it once.",
                column=column.header,
            )
        seen.add(key)


def _settle_column(column: ColumnMeaning) -> ColumnMeaning:
    """The column with its qualifier written in the agreed way. Raises BadInput as the kinds do."""
    if column.qualifier is None:
        return column
    return replace(column, qualifier=settle_qualifier(column.kind, column.qualifier))


def _unknown_kind(column: ColumnMeaning, known_kinds: Collection[str]) -> BadInput:
    known = sorted(known_kinds)
    return BadInput(
        "unknown_kind",
        f"The column {quote_text(column.header)} is stated as {quote_text(column.kind)}, which is "
        f"not a known kind. Known kinds are {', '.join(known)}; a column can also be seen_at, time, "
        "duration, cell, kind or region.",
        column=column.header,
        kind=column.kind,
        known_kinds=tuple(known),
    )


def _one_special(special: tuple[SpecialColumn, ...], meaning: SpecialMeaning) -> str | None:
    headers = [column.header for column in special if column.meaning is meaning]
    if len(headers) > 1:
        listed = " and ".join(quote_text(header) for header in headers)
        raise BadInput(
            "repeated_column",
            f"Several columns are stated as {meaning.value}: {listed}. State one.",
            columns=tuple(headers),
        )
    return headers[0] if headers else None
