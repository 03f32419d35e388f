"""Settings that are lists of countries."""

import pytest

from tieline.config.countries import read_countries
from tieline.config.errors import HomeError

NAME = "TIELINE_SUSPICION_COUNTRIES"


@pytest.mark.parametrize(
    ("text", "codes"),
    [("", set()), ("US", {"US"}), ("US,CA", {"US", "CA"}), (" US , CA ", {"US", "CA"})],
)
def test_codes_with_commas_between(text: str, codes: set[str]) -> None:
    assert read_countries({NAME: text}, NAME) == codes
    assert read_countries({}, NAME) == frozenset()


@pytest.mark.parametrize("text", ["us", "USA", "US,", "US;CA", "ÄÖ"])
def test_what_is_no_code_is_refused(text: str) -> None:
    with pytest.raises(HomeError) as refused:
        read_countries({NAME: text}, NAME)
    assert NAME in refused.value.message
