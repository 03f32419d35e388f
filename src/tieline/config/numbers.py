"""Settings that are numbers."""

from collections.abc import Mapping

from tieline.config.errors import HomeError


def read_number(environ: Mapping[str, str], name: str, *, default: int, least: int = 1) -> int:
    """A whole number. Raises HomeError, saying which setting and what it should be."""
    text = environ.get(name, "")
    if not text:
        return default
    if not (text.isascii() and text.isdigit()) or int(text) < least:
        raise HomeError(
            "bad_setting", f"{name} is {text!r}. Set it to a whole number from {least} on."
        )
    return int(text)
