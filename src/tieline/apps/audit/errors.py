"""What can go wrong with acting and recording."""

from tieline.core.errors import BadInput, NotFound, Refused, TielineError
from tieline.core.rights import Right


class PurposeMissing(TielineError):
    """Someone asked across offices without saying why."""

    def __init__(self) -> None:
        super().__init__(
            "purpose_missing",
            "Say why you need to know: a look across offices is recorded with its purpose.",
        )


class BadTrailSearch(BadInput):
    """What the trail was to be narrowed to cannot be used."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__("bad_trail_search", message, field=field)
        self.field = field


class RightMissing(Refused):
    """No role of the person in the office they act for opens this. None: the database said so."""

    def __init__(self, right: Right | None = None) -> None:
        which = "what this needs" if right is None else f"this ({right.value})"
        super().__init__(
            "right_missing",
            f"None of your roles in this office opens {which}. Whoever looks after the accounts of "
            "the office can say who may, or give you such a role.",
            right=None if right is None else right.value,
        )
        self.right = right


class PartyRevoked(Refused):
    """The database refused a role, or a way in, to whoever is revoked as compromised."""

    def __init__(self) -> None:
        super().__init__(
            "party_revoked",
            "The person, their office or its country is revoked as compromised. Nobody can act for "
            "it until it is reinstated.",
        )


class LinkNotFound(NotFound):
    """No entry of the chain has this link."""

    def __init__(self) -> None:
        super().__init__(
            "link_not_found",
            "The chain of this installation holds no such link: it is another installation's, of a "
            "chain that was written anew, or mistyped.",
        )
