"""Countries as people write them: two letters, and one of them for an unknown country."""

from typing import Final

from tieline.core.errors import BadInput
from tieline.core.parsing.headers import quote_text
from tieline.core.selector_kinds.registry import is_region

UNKNOWN_REGION: Final = "ZZ"


def check_region(region: str | None) -> str | None:
    """The region in upper case. Raises BadInput for what is no country code."""
    if region is None:
        return None
    if not is_region_code(region.strip()):
        raise BadInput(
            "bad_region",
            f"The region {quote_text(region)} is not the two-letter code of a country. "
            "Write it as in US, MX or GB.",
            region=region,
        )
    return region.strip().upper()


def is_region_code(text: str) -> bool:
    """Whether a country has this code, in either case, or it is the code of an unknown one. With
    a code of no country, such as UK, every number of a file would meet nothing and say nothing."""
    if len(text) != 2 or not text.isascii():
        return False
    return text.upper() == UNKNOWN_REGION or is_region(text)
