"""Text as a database can hold it."""


def storable(text: str) -> str:
    """The text with U+FFFD for NUL and "?" for lone surrogates, which PostgreSQL has no place for.

    Idempotent. Where the exact bytes matter, the original keeps them.
    """
    return text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode()
