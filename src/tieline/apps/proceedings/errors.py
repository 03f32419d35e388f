"""What can go wrong with requests for disclosure and their answers."""

from tieline.core.errors import BadInput, NotFound, Refused


class RequestNotFound(NotFound):
    """There is no such request, or it is not for this office to know."""

    def __init__(self, ident: str) -> None:
        super().__init__(
            "disclosure_request_not_found", f"There is no request for disclosure {ident}.", id=ident
        )


class ItemNotFound(NotFound):
    """There is no such thing that waits for the office's counsel."""

    def __init__(self, ident: str) -> None:
        super().__init__(
            "disclosure_item_not_found",
            f"Nothing of the id {ident} waits for counsel of this office: its package may be issued.",
            id=ident,
        )


class BadRequest(BadInput):
    """A request, an answer or a refusal cannot be written as given. `field` says of what."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__("bad_disclosure", message, field=field)
        self.field = field


class OwnDecision(Refused):
    """Whoever decided wanted to approve it, or there is nothing to approve."""

    def __init__(self) -> None:
        super().__init__(
            "own_decision",
            "Nothing here waits for your approval: another person than who decided it approves.",
        )


class NotDue(Refused):
    """A package was wanted before its day."""

    def __init__(self) -> None:
        super().__init__(
            "package_not_due",
            "The package is issued from its day on, and not before: wait for the day.",
        )


class RequestClosed(Refused):
    """The request is issued or refused already."""

    def __init__(self) -> None:
        super().__init__(
            "request_closed", "The request is issued or refused already; nothing was changed."
        )
