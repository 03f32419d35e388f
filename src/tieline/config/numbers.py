"""Settings that are numbers."""

from collections.abc import Mapping

from tieline.config.errors import HomeError


def read_number(
    environ: Mapping[str, str], name: str, *, default: int, least: int = 1, most: int | None = None
) -> int:
    """A whole number. Raises HomeError, saying which setting and what it should be."""
    text = environ.get(name, "")
    if not text:
        return default
    if not (text.isascii() and text.isdigit()) or int(text) < least:
        raise HomeError(
            "bad_setting", f"{name} is {text!r}. Set it to a whole number from {least} on."
        )
    if most is not None and int(text) > most:
        raise HomeError("bad_setting", f"{name} is {text}. Set it to {most} at the most.")
    return int(text)
