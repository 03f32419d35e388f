"""Telephone numbers. The agreed form is E.164 with its plus: '+17815551234'.

Caveats:

* A number without country code is read in the sender's region and in no other: the right
  digits of another country stay bare digits, marked invalid.
* Without a known region only numbers with a plus, or 00, can become E.164.
* An old form of a renumbered country is valid and keeps its own canonical text; its alias is
  the modern form (see `phone_aliases.py`).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from stdnum import luhn

from tieline.core.selector_kinds.base import (
    AliasText,
    Condition,
    Example,
    Normalised,
    Qualifier,
    normalise_settled,
)
from tieline.core.selector_kinds.fillers import (
    FILLER_ENDINGS,
    is_filler_digits,
    is_junk_word,
    is_repeated,
)
from tieline.core.selector_kinds.folding import fold_case
from tieline.core.selector_kinds.masks import masked_digits
from tieline.core.selector_kinds.phone_aliases import (
    may_be_renumbered,
    modern_forms,
    without_dead_prefix,
)
from tieline.core.selector_kinds.phone_engine import (
    METADATA_VERSION,
    Reading,
    find_valid,
    format_international,
    known_region,
    read_number,
)
from tieline.core.selector_kinds.phone_partial import masked_e164
from tieline.core.selector_kinds.phone_text import read_phone_text, vanity_digits

KIND = "phone"
TITLE = "Telephone number"
QUALIFIER = Qualifier("extension")
EXAMPLES = (
    Example("(202) 456-1111", "US", "+12024561111", Condition.VALID),
    Example("1-800-FLOWERS", "US", "+18003569377", Condition.VALID),
    Example("*67 202-456-1111 ext. 12", "US", "+12024561111", Condition.VALID),
    Example("020 7946 0018", "GB", "+442079460018", Condition.VALID),
    Example("0049 30 123456", None, "+4930123456", Condition.VALID),
    Example("+52 1 55 1234 5678", "US", "+5215512345678", Condition.VALID),
    Example("2780914", "US", "2780914", Condition.INVALID),
    Example("33666832551", "US", "33666832551", Condition.INVALID),
    Example("+1 222 234 5678", None, "+12222345678", Condition.INVALID),
    Example("781-558-XXXX", "US", "+1781558****", Condition.PARTIAL),
    Example("951677xxxx1", "US", "951677****1", Condition.PARTIAL),
    Example("0000000000", "US", "0000000000", Condition.JUNK),
    Example("Private", "US", "private", Condition.JUNK),
    Example("saidpress1", "US", "saidpress1", Condition.UNREADABLE),
    Example("8005078317;222", "US", "+18005078317", Condition.VALID, qualifier="222"),
)

_IMEI_LENGTH = 15
_FULL_RUN = 10
_USUAL_LENGTHS = range(8, _IMEI_LENGTH)  # fifteen digits may be a device
_LEAST_REPEATED = 5


@dataclass(frozen=True, slots=True)
class _Cell:
    """One value to read: as given, folded, and the region it was written in."""

    as_given: str
    text: str
    region: str | None

    def kept(self, condition: Condition, canonical: str, *notes: str) -> Normalised:
        """The value under a canonical text that is not E.164, or is its pattern only."""
        return Normalised(
            KIND,
            self.as_given,
            canonical,
            condition,
            notes=notes,
            metadata_version=METADATA_VERSION,
        )

    def unreadable(self, *notes: str) -> Normalised:
        return self.kept(Condition.UNREADABLE, self.text, *notes)


def normalise(as_given: str, region: str | None, qualifier: str | None = None) -> Normalised:
    """The agreed form of a telephone number dialled in `region`. No qualifier can be stated."""
    known = known_region(region)
    usual = _find_usual(as_given, known)
    return read_fully(as_given, known) if usual is None else of_usual(as_given, usual)


def find_usual(values: Iterable[tuple[str, str | None]]) -> list[str | None]:
    """The agreed form of each usual number, as given in a region; None for any other value.

    `of_usual` says the rest of a usual one, and `normalise` says all of any.
    """
    known: dict[str | None, str | None] = {}
    found = []
    for as_given, region in values:
        if region not in known:
            known[region] = known_region(region)
        found.append(_find_usual(as_given, known[region]))
    return found


def of_usual(as_given: str, e164: str) -> Normalised:
    """All that is said of a usual number."""
    return Normalised(KIND, as_given, e164, Condition.VALID, metadata_version=METADATA_VERSION)


def _find_usual(as_given: str, region: str | None) -> str | None:
    """What `read_fully` says of most values of a file, in a fifth of its time.

    None unless they are bare digits, perhaps behind a plus, that make a valid number of a country
    whose numbering did not change. Then nothing but the library has a say.
    """
    digits = as_given[1:] if as_given[:1] == "+" else as_given
    if len(digits) not in _USUAL_LENGTHS or not (digits.isascii() and digits.isdecimal()):
        return None
    if as_given[:2] == "00":
        return None
    e164 = find_valid(as_given, region)
    if e164 is None or may_be_renumbered(e164):
        return None
    if digits[-3:] in FILLER_ENDINGS and _may_be_filler(digits, e164):
        return None
    return e164


def _may_be_filler(digits: str, e164: str) -> bool:
    """False only if neither the digits nor what is behind the country code are a filler."""
    return any(is_filler_digits(part) for part in (digits, e164[2:], e164[3:], e164[4:]))


def read_fully(as_given: str, known: str | None) -> Normalised:
    """The agreed form of any text; `known` is a region that the library knows."""
    return normalise_settled(
        KIND, as_given, fold_case, lambda text: _read(_Cell(as_given, text, known))
    )


def is_valid(canonical: str) -> bool:
    """Whether a canonical text is a valid number in E.164."""
    return canonical.startswith("+") and normalise(canonical, None).is_valid


def display(canonical: str) -> str:
    """International form with spaces for E.164; anything else as it is."""
    is_e164 = canonical.startswith("+") and canonical[1:].isdecimal()
    return format_international(canonical) if is_e164 else canonical


def aliases(canonical: str) -> tuple[AliasText, ...]:
    """The modern form, where a country changed its numbering."""
    return modern_forms(canonical)


def _read(cell: _Cell) -> Normalised:
    if is_junk_word(cell.text):
        return cell.kept(Condition.JUNK, cell.text)
    found = read_phone_text(cell.text)
    if found.has_several_values:
        return cell.unreadable("several_values")
    result = _read_body(cell, found.body)
    if result.condition is Condition.UNREADABLE:
        return result  # the whole text is kept, extension and all
    if found.extension or found.notes:
        return replace(result, qualifier=found.extension, notes=found.notes + result.notes)
    return result


def _read_body(cell: _Cell, body: str) -> Normalised:
    if body.removeprefix("+").isdecimal():
        return _read_digits(cell, body)
    if pattern := masked_digits(body):
        return cell.kept(Condition.PARTIAL, masked_e164(pattern, cell.region) or pattern)
    if digits := vanity_digits(body):
        spelled = _read_digits(cell, digits)
        if spelled.is_valid:
            return replace(spelled, notes=("letters_converted", *spelled.notes))
    return cell.unreadable()


def _read_digits(cell: _Cell, body: str) -> Normalised:
    best = _judge_best(cell, body)
    is_bare_fifteen = len(body) == _IMEI_LENGTH and body.isdecimal()
    if is_bare_fifteen and best.condition is not Condition.JUNK:
        return _judge_fifteen_digits(cell, body, best)
    return best


def _judge_fifteen_digits(cell: _Cell, body: str, best: Normalised) -> Normalised:
    """Fifteen digits are a device more often than a number; never a guessed number.

    A number dialled with an exit code or trunk zero may have fifteen digits too: if such a one
    is valid, it stays a number.
    """
    is_imei = luhn.is_valid(body)
    if best.is_valid and (body[0] == "0" or not is_imei):
        return best
    notes = (*best.notes, "looks_like_imei") if is_imei else best.notes
    return cell.kept(Condition.INVALID, body, *notes)


def _judge_best(cell: _Cell, body: str) -> Normalised:
    """The first way to read the digits that is valid, or else the first way."""
    judged = []
    for way, notes in _ways_to_read(body, cell.region):
        judged.append(_judge(cell, way, notes))
        if judged[-1].is_valid:
            return judged[-1]
    return judged[0]


def _ways_to_read(body: str, region: str | None) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The body as dialled in the region, then what a stray exit code may have meant."""
    has_exit_code = body.startswith("00") and len(body) > len("001")
    if has_exit_code and region is None:
        yield "+" + body[2:], ("exit_code_00_read_as_plus",)
        return
    is_odd_us = has_exit_code and region == "US" and body.startswith("001")
    odd = ("exit_code_001_from_us",) if is_odd_us else ()
    yield body, odd
    if has_exit_code:
        yield "+" + body[2:], odd or ("exit_code_00_read_as_plus",)
    if is_odd_us:  # 001 is the exit code of some other countries
        yield "+" + body[3:], odd


def _judge(cell: _Cell, way: str, notes: tuple[str, ...]) -> Normalised:
    """One way to read the digits: E.164 where it is valid or at least possible."""
    reading = read_number(way, cell.region)
    is_filler = _is_filler(way, reading)
    refused = Condition.JUNK if is_filler else Condition.INVALID
    digits = way.removeprefix("+") if is_filler else way
    if reading is None:
        no_region = () if cell.region or way.startswith("+") else ("no_region",)
        return cell.kept(refused, digits, *notes, *no_region)
    placed, noticed = _place_in_plan(reading)
    if placed.is_valid or noticed:
        condition = Condition.JUNK if is_filler else Condition.VALID
        return _in_e164(cell, placed, condition, notes + noticed)
    if placed.is_possible and not is_filler and _reads_back(placed):
        return _in_e164(cell, placed, Condition.INVALID, notes)
    return replace(cell.kept(refused, digits, *notes), metadata_version=reading.metadata_version)


def _is_filler(way: str, reading: Reading | None) -> bool:
    """Whether a number is a filler, as it was written or behind its country code."""
    if is_filler_digits(way.removeprefix("+")):
        return True
    national = reading.national if reading else ""
    if len(national) >= _FULL_RUN:
        return is_filler_digits(national)
    return len(national) >= _LEAST_REPEATED and is_repeated(national)


def _place_in_plan(reading: Reading) -> tuple[Reading, tuple[str, ...]]:
    """The reading after what its country changed, with a note if that made it valid."""
    modern = without_dead_prefix(reading.e164)
    if modern and (current := read_number(modern, None)) and current.is_valid:
        return current, ("old_trunk_prefix",)
    return reading, ("old_numbering",) if _has_valid_alias(reading) else ()


def _reads_back(reading: Reading) -> bool:
    """Whether E.164 reads as itself. Some impossible zeros are taken for a trunk prefix again."""
    again = read_number(reading.e164, None)
    return again is not None and again.e164 == reading.e164


def _in_e164(
    cell: _Cell, reading: Reading, condition: Condition, notes: tuple[str, ...]
) -> Normalised:
    return Normalised(
        KIND,
        cell.as_given,
        reading.e164,
        condition,
        aliases=modern_forms(reading.e164),
        notes=notes,
        metadata_version=reading.metadata_version,
    )


def _has_valid_alias(reading: Reading) -> bool:
    return any(
        modern.is_valid
        for alias in modern_forms(reading.e164)
        if (modern := read_number(alias.text, None))
    )
