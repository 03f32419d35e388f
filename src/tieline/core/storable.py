"""Text as a database can hold it, and as a record keeps it."""


def storable(text: str) -> str:
    """The text with U+FFFD for NUL and "?" for lone surrogates, which PostgreSQL has no place for.

    Idempotent. Where the exact bytes matter, the original keeps them.
    """
    return text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode()


def shows(text: str) -> bool:
    """Whether anything of it can be seen: spaces, characters of no width and marks of direction alone
    say nothing."""
    return any(one.isprintable() and not one.isspace() for one in text)


def is_line(text: str, longest: int) -> bool:
    """Whether it is one line of 1 to `longest` characters, spaces at its ends aside."""
    return 0 < len(text.strip()) <= longest and text.strip().isprintable()
