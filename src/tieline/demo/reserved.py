"""What may be invented without meaning anyone: numbers, domains and devices reserved for that.

Only ranges that libphonenumber takes for valid are listed. That leaves out Ofcom's mobile range
07700 900xxx and Arcep's 06 39 98, which are reserved too and which it refuses.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from stdnum import luhn


@dataclass(frozen=True, slots=True)
class FictionRange:
    """Numbers in E.164 from `first` to `last`, of equal length, that nobody will ever be given."""

    region: str
    first: str
    last: str

    def holds(self, e164: str) -> bool:
        return len(e164) == len(self.first) and self.first <= e164 <= self.last

    def numbers(self) -> Iterator[str]:
        for number in range(int(self.first[1:]), int(self.last[1:]) + 1):
            yield f"+{number}"


def _us(area_code: str) -> FictionRange:
    # 555-0100 to 555-0199 of every area code: ATIS-0300115, 555 NXX Line Number Assignment
    # Guidelines, as kept by the North American Numbering Plan Administrator.
    return FictionRange("US", f"+1{area_code}5550100", f"+1{area_code}5550199")


# Ofcom, "Telephone numbers for use in TV and radio drama programmes".
_GB_LONDON: Final = FictionRange("GB", "+442079460000", "+442079460999")
_GB_LIVERPOOL: Final = FictionRange("GB", "+441514960000", "+441514960999")
_GB_MANCHESTER: Final = FictionRange("GB", "+441614960000", "+441614960999")
_GB_WIDE: Final = FictionRange("GB", "+443069990000", "+443069990999")

# ACMA, "Phone numbers for use in TV shows, films and creative works": (02) 5550 xxxx and
# (02) 7010 xxxx, and single mobile numbers.
_AU_EAST: Final = (
    FictionRange("AU", "+61255500000", "+61255509999"),
    FictionRange("AU", "+61270100000", "+61270109999"),
)
_AU_MOBILE: Final = tuple(
    FictionRange("AU", number, number)
    for number in (
        "+61491570006",
        "+61491570110",
        "+61491570156",
        "+61491570157",
        "+61491570158",
        "+61491570159",
    )
)

# Arcep, decision 2018-0881 (numbering plan), numbers for audiovisual works: six blocks of
# 10,000, of which these two are used here.
_FR_PARIS: Final = FictionRange("FR", "+33199000000", "+33199009999")
_FR_SOUTH_EAST: Final = FictionRange("FR", "+33465710000", "+33465719999")

# PTS, "Telefonnummer för användning i böcker och filmer".
_SE: Final = (
    FictionRange("SE", "+46701740605", "+46701740699"),
    FictionRange("SE", "+46313900600", "+46313900699"),
    FictionRange("SE", "+46406280400", "+46406280499"),
    FictionRange("SE", "+46846500400", "+46846500499"),
)

_US_AREAS: Final = ("212", "305", "786", "954", "915", "575", "206", "253", "425")
FICTION_RANGES: Final = (
    *map(_us, _US_AREAS),
    _GB_LONDON,
    _GB_LIVERPOOL,
    _GB_MANCHESTER,
    _GB_WIDE,
    *_AU_EAST,
    *_AU_MOBILE,
    _FR_PARIS,
    _FR_SOUTH_EAST,
    *_SE,
)

# RFC 2606, and the top-level domain .example of RFC 6761.
RESERVED_DOMAINS: Final = ("example.com", "example.net", "example.org")
RESERVED_ENDING: Final = ".example"

# GSMA TS.06: the reporting body 00 issues device numbers for test equipment only.
TEST_DEVICE_TYPE: Final = "00101700"


def is_reserved_number(e164: str) -> bool:
    """Whether a number lies in a range listed here."""
    return any(range_.holds(e164) for range_ in FICTION_RANGES)


def is_reserved_email(address: str) -> bool:
    """Whether an address can never belong to anyone."""
    domain = address.rpartition("@")[2].lower()
    return domain in RESERVED_DOMAINS or domain.endswith(RESERVED_ENDING)


def ranges_of(region: str, starts: tuple[str, ...] = ("",)) -> list[FictionRange]:
    """The ranges of a country, or those whose numbers start with one of these digits."""
    return [
        range_
        for start in starts
        for range_ in FICTION_RANGES
        if range_.region == region and range_.first.startswith(start, 1)
    ]


def device_number(serial: int) -> str:
    """A device number with its check digit, of a type that only test equipment has."""
    body = f"{TEST_DEVICE_TYPE}{serial:06}"
    return body + str(luhn.calc_check_digit(body))
