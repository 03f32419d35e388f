"""What can go wrong with details and clearances."""

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


class BadClearance(BadInput):
    """A coordinator cannot be cleared, or a clearance not ended, as asked."""


class ClearanceNotFound(NotFound):
    """The office has no such clearance, or it has ended."""

    def __init__(self, ident: str) -> None:
        super().__init__(
            "clearance_not_found",
            f"There is no clearance {ident} of this office, or it has ended already.",
            id=ident,
        )
