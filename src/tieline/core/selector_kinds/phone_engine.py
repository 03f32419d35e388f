"""Reading one number with libphonenumber's rules, and nothing else.

rphonenumbers is the engine: the same answers as phonenumbers, eight times as fast. Should it
fail on some value in a way it does not document, phonenumbers answers instead, and says so in
the metadata version. The tests hold the two to each other.
"""

from typing import Any, NamedTuple

import phonenumbers
import rphonenumbers

_MOST_DIGITS = 40  # longer than any number with exit code; keeps hostile input cheap

_CANNOT_READ = (rphonenumbers.NumberParseException, phonenumbers.NumberParseException)
_POSSIBLE = 0  # ValidationResult.IS_POSSIBLE; "possible locally" is not enough, see `Reading`


class Reading(NamedTuple):  # made for every number of a file, and cheaper than a dataclass
    """How the library reads a number.

    `is_possible` means the full length of a national number: seven digits that can be dialled
    only within an area are not, since without their area they name no one.
    """

    e164: str
    national: str
    is_valid: bool
    is_possible: bool
    metadata_version: str


METADATA_VERSION = f"rphonenumbers {rphonenumbers.__phonenumbers_version__}"
_FALLBACK_VERSION = f"phonenumbers {phonenumbers.__version__}"


def known_region(region: str | None) -> str | None:
    """The region in upper case, or None for one that the library does not know."""
    upper = region.strip().upper() if region else None
    return upper if upper in rphonenumbers.SUPPORTED_REGIONS else None


def read_number(number: str, region: str | None) -> Reading | None:
    """Read an optional plus and digits as dialled in a region; None if that says nothing."""
    if len(number) > _MOST_DIGITS:
        return None
    try:
        return _read_with(rphonenumbers, METADATA_VERSION, number, region)
    except _CANNOT_READ:
        return None
    except Exception:  # noqa: BLE001 - a fault of the fast engine must not lose a number
        return read_number_slowly(number, region)


def read_number_slowly(number: str, region: str | None) -> Reading | None:
    """The same answer from the library that the fast engine imitates."""
    try:
        return _read_with(phonenumbers, _FALLBACK_VERSION, number, region)
    except _CANNOT_READ:
        return None


def format_international(e164: str) -> str:
    """An E.164 number with the spaces its country uses; as it is if it cannot be read."""
    try:
        parsed = rphonenumbers.parse(e164, None)
    except _CANNOT_READ:
        return e164
    written: str = rphonenumbers.format_number(
        parsed, rphonenumbers.PhoneNumberFormat.INTERNATIONAL
    )
    return written


def _read_with(library: Any, version: str, number: str, region: str | None) -> Reading:
    parsed = library.parse(number, region)
    e164: str = library.format_number(parsed, library.PhoneNumberFormat.E164)
    is_valid: bool = library.is_valid_number(parsed)
    return Reading(
        e164=e164,
        national=e164[1 + len(str(parsed.country_code)) :],
        is_valid=is_valid,
        is_possible=is_valid or library.is_possible_number_with_reason(parsed) == _POSSIBLE,
        metadata_version=version,
    )
