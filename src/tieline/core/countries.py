"""Codes of countries."""


def is_country(text: str) -> bool:
    """Whether it has the form of an ISO 3166-1 code of two letters."""
    return len(text) == 2 and text.isascii() and text.isalpha() and text.isupper()
