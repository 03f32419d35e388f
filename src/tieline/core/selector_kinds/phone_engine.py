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


_E164 = rphonenumbers.PhoneNumberFormat.E164
_NANP_LENGTH = 10
_NANP_FIRST = frozenset("23456789")
_NANP_REGIONS = frozenset(("US", "CA"))

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


def find_valid(number: str, region: str | None) -> str | None:
    """E.164 of a number that is valid, and valid as itself in E.164; None for any other, and
    where the fast engine fails. In half the time of `read_number`."""
    try:
        if _is_plain_nanp(number, region):
            national = number[-_NANP_LENGTH:]
            parsed = rphonenumbers.PhoneNumber(1, int(national))
            return "+1" + national if rphonenumbers.is_valid_number(parsed) else None
        parsed = rphonenumbers.parse(number, region)
        if not rphonenumbers.is_valid_number(parsed):
            return None
        e164: str = rphonenumbers.format_number(parsed, _E164)
        is_settled = e164 == number or rphonenumbers.parse(e164, None) == parsed
        return e164 if is_settled else None
    except Exception:  # noqa: BLE001 - the long way says what is to be said of it
        return None


def _is_plain_nanp(number: str, region: str | None) -> bool:
    """Whether reading digits can give nothing but these ten under the country code 1.

    Neither a trunk prefix nor an exit code nor the country code begins with 2 to 9, and in these
    regions ten digits are no local number that an area is put before.
    """
    if number[0] == "+":
        return len(number) == _NANP_LENGTH + 2 and number[1] == "1" and number[2] in _NANP_FIRST
    return len(number) == _NANP_LENGTH and number[0] in _NANP_FIRST and region in _NANP_REGIONS


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
