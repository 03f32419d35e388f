"""Qualifiers that several kinds take, and how each is written in the agreed way."""

import re

from tieline.core.selector_kinds.folding import fold_case, fold_spaces

MOST_CHARACTERS = 40  # what an appearance keeps

_JURISDICTION = re.compile(r"([a-z]{2})(?:[-/. ]([a-z0-9]{1,3}))?")


def settle_name(text: str) -> str | None:
    """A name, such as a maker's or a bank's: as given, with single spaces; at most 40 characters."""
    name = fold_spaces(text)
    return name if name.strip() and len(name) <= MOST_CHARACTERS else None


def settle_jurisdiction(text: str) -> str | None:
    """A country, or a country and its subdivision, as in ISO 3166: 'US', 'US-CA'.

    Looks at the shape only; which of them exist is not asked.
    """
    found = _JURISDICTION.fullmatch(fold_case(text))
    return "-".join(part for part in found.groups() if part).upper() if found else None
