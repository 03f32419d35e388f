"""What can go wrong with details."""

from tieline.core.errors import BadInput, NotFound, Refused


class BadDetail(BadInput):
    """A detail cannot be made or ended as asked."""


class DetailNotFound(NotFound):
    """No such detail with this office."""

    def __init__(self, ident: str) -> None:
        super().__init__(
            "detail_not_found",
            f"There is no detail {ident} with this office.",
            id=ident,
        )


class DetailEnded(Refused):
    """It was revoked before, or has run out."""

    def __init__(self, ident: str) -> None:
        super().__init__("detail_ended", f"Detail {ident} has ended already.", id=ident)
