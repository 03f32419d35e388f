"""How a number appears in a case, and what its holder is to the case."""

from enum import StrEnum


class Role(StrEnum):
    """How a value appears: used by someone, called by someone, or merely associated."""

    USED = "used"
    CALLED = "called"
    ASSOCIATED = "associated"


class Standing(StrEnum):
    """What the holder of a value is to the case. Every list and export says so."""

    SUBJECT = "subject"
    CONTACT = "contact"
    INCIDENTAL = "incidental"


_DEFAULT_STANDING = {
    Role.USED: Standing.SUBJECT,
    Role.CALLED: Standing.INCIDENTAL,  # to be called by a suspect is not suspicion
    Role.ASSOCIATED: Standing.CONTACT,
}


def default_standing(role: Role) -> Standing:
    """The standing of a mention whose submitter stated none."""
    return _DEFAULT_STANDING[role]
