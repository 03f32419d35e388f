"""Settings that are lists of countries."""

from collections.abc import Mapping

from tieline.config.errors import HomeError
from tieline.core.countries import is_country


def read_countries(environ: Mapping[str, str], name: str) -> frozenset[str]:
    """ISO 3166-1 codes of two letters with commas between; none where it is unset or empty. Raises
    HomeError, saying which setting and what it should be."""
    codes = [part.strip() for part in environ.get(name, "").split(",")]
    if codes == [""]:
        return frozenset()
    for code in codes:
        if not is_country(code):
            raise HomeError(
                "bad_setting",
                f"{name} names {code!r}. Set it to country codes of two capital letters with commas "
                "between, such as US,CA.",
            )
    return frozenset(codes)
