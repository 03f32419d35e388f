"""What can go wrong with authorities."""

from collections.abc import Iterable
from datetime import date

from tieline.core.errors import BadInput, NotFound, Refused


class AuthorityNotFound(NotFound):
    """Missing or another office's; the two look the same."""

    def __init__(self, ident: str) -> None:
        super().__init__(
            "authority_not_found", f"This office has recorded no authority {ident}.", id=ident
        )


class UnknownAuthorityKind(BadInput):
    """No kind of this code is offered in the country."""

    def __init__(self, code: str, known: Iterable[str]) -> None:
        listed = tuple(sorted(known))
        super().__init__(
            "unknown_authority_kind",
            f"There is no kind of authority {code[:40]!r} for this office's country. Known are "
            f"{', '.join(listed)}. The operator of the installation adds others.",
            known=listed,
        )


class AuthorityExists(Refused):
    """One of the kind and number stands already."""

    def __init__(self) -> None:
        super().__init__(
            "authority_exists",
            "The office has recorded an authority of this kind and number. Replace it if it says "
            "something else by now.",
        )


class AuthorityReplaced(Refused):
    """Another version stands in its place."""

    def __init__(self) -> None:
        super().__init__(
            "authority_replaced",
            "This authority was replaced by a newer version. Take that one.",
        )


class AuthorityExpired(Refused):
    """Nothing comes in under it any more."""

    def __init__(self, until: date | None) -> None:
        super().__init__(
            "authority_expired",
            f"The authority was valid until {until}. Nothing was handed in. If it was extended, "
            "replace it with the extension.",
        )


class AuthorityOfOtherCase(Refused):
    """It is bound to another case."""

    def __init__(self) -> None:
        super().__init__(
            "authority_other_case",
            "The authority is bound to another case than that of the file. Nothing was handed in. "
            "Hand the file in for its case, or under an authority of this one.",
        )


class NothingToReconsider(Refused):
    """No live file came in under an earlier version."""

    def __init__(self) -> None:
        super().__init__(
            "nothing_to_reconsider",
            "No file that stands came in under an earlier version of this authority.",
        )
