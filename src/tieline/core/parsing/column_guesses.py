"""One column: its name and its cells -> what it means. Words lead, and cells must not deny them;
where the words say nothing the cells decide, if they can be nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from tieline.core.parsing import doubts
from tieline.core.parsing.column_content import ColumnContent
from tieline.core.parsing.doubts import Doubt
from tieline.core.parsing.header_terms import Concept
from tieline.core.parsing.header_words import HeaderReading, read_header
from tieline.core.parsing.layout import ColumnMeaning, SpecialColumn, SpecialMeaning
from tieline.core.roles import Role
from tieline.core.selector_kinds.registry import KINDS

# Why a column means what it means, or means nothing.
BY_HEADER: Final = "header"
BY_CONTENT: Final = "content"
BY_BOTH: Final = "header_and_content"
UNKNOWN: Final = "not_recognised"
WITHOUT_VALUES: Final = "named_so_but_holds_no_such_values"
KIND_NOT_KNOWN: Final = "kind_not_known_here"
CASE_COLUMN: Final = "looks_like_case_reference"
OFFICE_COLUMN: Final = "looks_like_office"
NOT_CHOSEN: Final = "another_column_was_chosen"
OTHER_TIME: Final = "other_date_or_time"
NO_NAME: Final = "cannot_be_named"

PHONE: Final = "phone"
_KIND_OF: Final = {
    Concept.IMEI: "imei",
    Concept.IMSI: "imsi",
    Concept.ICCID: "iccid",
    Concept.VIN: "vin",
    Concept.IP: "ip",
    Concept.MAC: "mac",
    Concept.IBAN: "iban",
    Concept.WALLET: "wallet",
    Concept.EMAIL: "email",
    Concept.HANDLE: "username",
    Concept.PLATE: "plate",
    Concept.ACCOUNT: "account",
    Concept.DOCUMENT: "identity_document",
    Concept.FIREARM: "firearm",
    Concept.CONTAINER: "container",
    Concept.BILL_OF_LADING: "bill_of_lading",
    Concept.IMO: "imo",
    Concept.MMSI: "mmsi",
    Concept.CALL_SIGN: "call_sign",
    Concept.AIRCRAFT: "aircraft",
}
# Their valid values are so few among all texts that cells can deny the name.
_CHECKED: Final = frozenset(
    {
        *("imei", "imsi", "iccid", "vin", "ip", "mac", "iban", "email", "plate", "container"),
        *("imo", "mmsi", "call_sign", "aircraft", "wallet"),
    }
)
# Kinds that cells alone can tell, the narrower first: a checksum, or a form that nothing else has.
_TOLD_BY_CELLS: Final = ("email", "iban", "container", "mac", "ip", "iccid", "wallet", "vin")
# Kinds whose name a column of a narrower one may bear: an account that is an IBAN.
_WIDE: Final = frozenset({"account", "bill_of_lading", "identity_document", "firearm"})
_SURE: Final = 0.8
_MOST: Final = 0.5
_SOME: Final = 0.2


@dataclass(frozen=True, slots=True)
class ColumnGuess:
    """What a column was found to mean, and why (`reason`, a code). `place` counts from 0."""

    place: int
    header: str
    meaning: ColumnMeaning | SpecialColumn | None
    reason: str
    examples: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Column:
    """A column as it is looked at. `has_name` is untrue where the file gives it none."""

    place: int
    header: str
    has_name: bool
    content: ColumnContent

    @property
    def reading(self) -> HeaderReading:
        return read_header(self.header) if self.has_name else HeaderReading(None, None)

    def guess(self, meaning: ColumnMeaning | SpecialColumn | None, reason: str) -> ColumnGuess:
        return ColumnGuess(self.place, self.header, meaning, reason, self.content.examples)


Found = tuple[ColumnGuess, Doubt | None]


def guess_column(column: Column) -> Found:
    """The meaning of a column for itself. Times, durations and cell sites are chosen among all
    columns afterwards, and get none here."""
    concept, role = column.reading.concept, column.reading.role
    if concept in _KIND_OF:
        return _guess_named(column, _KIND_OF[concept], role or Role.ASSOCIATED)
    if concept is Concept.SERIAL:
        return _guess_serial(column, role or Role.ASSOCIATED)
    if concept is Concept.PHONE:
        return _guess_phone(column, role or Role.ASSOCIATED)
    if concept is Concept.CELL and column.content.whole_numbers >= _SURE:
        return _guess_phone(column, role or Role.ASSOCIATED)  # "Cell" is short for a telephone
    if concept in (Concept.SUBSCRIBER, Concept.NUMBER) or (concept is None and role):
        return _guess_perhaps_phone(column, concept, role)
    if concept is Concept.REGION:
        special = SpecialColumn(column.header, SpecialMeaning.REGION)
        is_region = column.content.regions >= _SURE
        return column.guess(
            special if is_region else None, BY_BOTH if is_region else WITHOUT_VALUES
        ), None
    if concept is Concept.CASE:
        return column.guess(None, CASE_COLUMN), None
    if concept is Concept.OFFICE:
        return column.guess(None, OFFICE_COLUMN), None
    if concept is None:
        return _guess_by_cells(column)
    return column.guess(None, UNKNOWN), None


def find_roles_doubt(columns: Sequence[Column], guesses: Sequence[ColumnGuess]) -> list[Doubt]:
    """Two columns in one role, or several telephones whose names say nothing at all."""
    found = []
    phones = [
        g for g in guesses if isinstance(g.meaning, ColumnMeaning) and g.meaning.kind == PHONE
    ]
    for role, words in ((Role.USED, "the caller's number"), (Role.CALLED, "the number called")):
        headers = [g.header for g in phones if g.meaning and _role_of(g) is role]
        if len(headers) > 1:
            found.append(doubts.several_for_one(headers, words))
    unsaid = [g.header for g in phones if columns[g.place].reading.says_nothing]
    roles = {_role_of(g) for g in phones}
    if len(unsaid) > 1 or (unsaid and len(roles & {Role.USED, Role.CALLED}) == 1):
        found.append(doubts.roles_unclear([g.header for g in phones]))
    return found


def _role_of(guess: ColumnGuess) -> Role | None:
    return guess.meaning.role if isinstance(guess.meaning, ColumnMeaning) else None


def _guess_named(column: Column, kind: str, role: Role) -> Found:
    if kind not in KINDS:
        return column.guess(None, KIND_NOT_KNOWN), None
    meaning = ColumnMeaning(column.header, kind, role, qualifier=column.reading.qualifier)
    if column.content.is_blank:
        return column.guess(meaning, BY_HEADER), None
    if kind in _WIDE and (narrower := _told_by_cells(column.content)):
        return column.guess(ColumnMeaning(column.header, narrower, role), BY_CONTENT), None
    if kind not in _CHECKED:
        return column.guess(meaning, BY_HEADER), None
    if column.content.share_of_kind(kind) >= _SOME:
        return column.guess(meaning, BY_BOTH), None
    return column.guess(None, WITHOUT_VALUES), doubts.differs(column.header, kind)


def _guess_phone(column: Column, role: Role) -> Found:
    if column.content.is_blank:
        return column.guess(_phone(column, role), BY_HEADER), None
    is_device = (
        column.content.share_of_kind("imei") >= _SURE and column.content.fifteen_digits >= _SURE
    )
    is_phone = column.content.phone_shapes >= _SOME or column.content.share_of_kind(PHONE) >= _SOME
    is_phone = is_phone or column.content.dialled >= _MOST
    if is_phone and not is_device:
        return column.guess(_phone(column, role), BY_BOTH), None
    return column.guess(None, WITHOUT_VALUES), doubts.differs(column.header, PHONE)


def _guess_serial(column: Column, role: Role) -> Found:
    """A serial number is a firearm's if it looks like one; "Serial no." often counts the rows."""
    if kind := _told_by_cells(column.content):
        return column.guess(ColumnMeaning(column.header, kind, role), BY_CONTENT), None
    if column.content.share_of_kind("imei") >= _SURE:
        return column.guess(ColumnMeaning(column.header, "imei", role), BY_CONTENT), None
    if column.content.mixed_codes >= _SURE:
        return column.guess(ColumnMeaning(column.header, "firearm", role), BY_BOTH), None
    return column.guess(None, UNKNOWN), None


def _told_by_cells(content: ColumnContent) -> str | None:
    return next((k for k in _TOLD_BY_CELLS if content.share_of_kind(k) >= _SURE), None)


def _guess_by_cells(column: Column) -> Found:
    content = column.content
    if kind := _told_by_cells(content):
        return column.guess(ColumnMeaning(column.header, kind), BY_CONTENT), None
    if content.fifteen_digits >= _SURE:
        if content.share_of_kind("imei") >= _SURE:
            return column.guess(ColumnMeaning(column.header, "imei"), BY_CONTENT), None
        return column.guess(None, UNKNOWN), doubts.kind_unclear(column.header)
    if content.whole_numbers >= _SURE and content.phone_shapes >= _SURE:
        return column.guess(_phone(column, Role.ASSOCIATED), BY_CONTENT), None
    return column.guess(None, UNKNOWN), None


def _guess_perhaps_phone(column: Column, concept: Concept | None, role: Role | None) -> Found:
    """For words such as *number* or *origin* alone, which may be about something else."""
    if _holds_phones(column.content):
        return column.guess(_phone(column, role or Role.ASSOCIATED), BY_BOTH), None
    if role and concept:  # "number called" can be nothing else, whatever was dialled
        return _guess_phone(column, role)
    return column.guess(None, WITHOUT_VALUES), None


def _holds_phones(content: ColumnContent) -> bool:
    if content.fifteen_digits >= _SURE:
        return False
    return content.share_of_kind(PHONE) >= _MOST or content.phone_shapes >= _SURE


def _phone(column: Column, role: Role) -> ColumnMeaning:
    return ColumnMeaning(column.header, PHONE, role)
