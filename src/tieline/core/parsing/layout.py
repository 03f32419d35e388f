"""Which column of a sender's file means what."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Self, TypeVar

from tieline.core.errors import BadInput
from tieline.core.parsing.dates import find_time_zone
from tieline.core.parsing.headers import fold_header, quote_text
from tieline.core.roles import Role, Standing
from tieline.core.selector_kinds.registry import settle_qualifier

_E = TypeVar("_E", bound=StrEnum)
_FORM = (
    "HEADER=KIND, HEADER=KIND/QUALIFIER, HEADER=KIND:ROLE, HEADER=KIND:ROLE:STANDING, "
    "HEADER=seen_at or HEADER=region"
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
    REGION = "region"


@dataclass(frozen=True, slots=True)
class SpecialColumn:
    """A column that says when or where the values of its row were seen."""

    header: str
    meaning: SpecialMeaning


@dataclass(frozen=True, slots=True)
class Layout:
    """What each column means. The order of `columns` has no meaning, so they are kept sorted:
    two layouts that mean the same are equal and have the same JSON."""

    columns: tuple[ColumnMeaning, ...]
    seen_at_column: str | None = None
    region_column: str | None = None
    case_column: str | None = None
    office_column: str | None = None
    region: str | None = None
    time_zone: str = "UTC"

    def __post_init__(self) -> None:
        object.__setattr__(self, "columns", tuple(sorted(self.columns, key=_order)))

    def to_json(self) -> dict[str, Any]:
        """Plain values with sorted keys; `from_json` gives an equal layout back."""
        return {
            "case_column": self.case_column,
            "columns": [_column_to_json(column) for column in self.columns],
            "office_column": self.office_column,
            "region": self.region,
            "region_column": self.region_column,
            "seen_at_column": self.seen_at_column,
            "time_zone": self.time_zone,
        }

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        """Refuses anything that `to_json` would not have written."""
        try:
            columns = tuple(_column_from_json(column) for column in stored["columns"])
            layout = cls(**{**stored, "columns": columns})
        except (KeyError, TypeError, ValueError) as error:
            raise _bad_layout() from error
        texts = [getattr(layout, name) for name in _OPTIONAL_TEXTS]
        if not all(text is None or isinstance(text, str) for text in texts):
            raise _bad_layout()
        if not isinstance(layout.time_zone, str):
            raise _bad_layout()
        return layout


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
    return {
        "header": column.header,
        "kind": column.kind,
        "qualifier": column.qualifier,
        "role": column.role.value,
        "standing": column.standing.value if column.standing else None,
    }


def _column_from_json(stored: dict[str, Any]) -> ColumnMeaning:
    header, kind, standing = stored["header"], stored["kind"], stored["standing"]
    qualifier = stored["qualifier"]
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
    """Reads `HEADER=KIND[/QUALIFIER][:ROLE[:STANDING]]`, `HEADER=seen_at` or `HEADER=region`.

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
) -> Layout:
    """The only door to a layout from outside: everything that can be checked without the file."""
    options = tuple(options)
    columns = tuple(option for option in options if isinstance(option, ColumnMeaning))
    special = tuple(option for option in options if isinstance(option, SpecialColumn))
    _check_columns(columns, known_kinds)
    columns = tuple(map(_settle_column, columns))
    find_time_zone(time_zone)
    return Layout(
        columns=columns,
        seen_at_column=_one_special(special, SpecialMeaning.SEEN_AT),
        region_column=_one_special(special, SpecialMeaning.REGION),
        case_column=case_column,
        office_column=office_column,
        region=_check_region(region),
        time_zone=time_zone,
    )


def _check_columns(columns: tuple[ColumnMeaning, ...], known_kinds: Collection[str]) -> None:
    if not columns:
        raise BadInput(
            "no_value_column",
            f"No column is said to hold values. State at least one, as {_FORM}.",
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
        f"not a known kind. Known kinds are {', '.join(known)}; a column can also be seen_at or region.",
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


def _check_region(region: str | None) -> str | None:
    if region is None:
        return None
    if not is_region_code(region.strip()):
        raise BadInput(
            "bad_region",
            f"The region {quote_text(region)} is not a two-letter country code. "
            "Write it as in US, MX or CO.",
            region=region,
        )
    return region.strip().upper()


def is_region_code(text: str) -> bool:
    """Looks at the shape only: which regions exist is for the kinds to know."""
    return len(text) == 2 and text.isascii() and text.isalpha()
