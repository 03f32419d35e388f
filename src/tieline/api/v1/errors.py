"""What can go wrong at the API itself. What goes wrong behind it has errors of its own."""

from collections.abc import Sequence
from dataclasses import dataclass

from tieline.core.errors import BadInput, NotFound, Refused, TielineError


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """What is wrong with one field of a request."""

    field: str
    """Where it stands, such as body.values.0 or query.limit."""
    message: str
    code: str


class NotSignedIn(Refused):
    """No token, or none that stands. Why not is not said."""

    def __init__(self) -> None:
        super().__init__(
            "not_signed_in",
            "Show a token that stands: `Authorization: Bearer tln_...`. Cookies are not read here.",
        )


class NoSuchAddress(NotFound):
    """Nothing has this address."""

    def __init__(self) -> None:
        super().__init__("no_such_address", "Nothing has this address. See /api/v1/openapi.json.")


class WrongMethod(Refused):
    """The address does not know this method."""

    def __init__(self) -> None:
        super().__init__(
            "wrong_method",
            "This address does not take this method; the Allow header lists those it does.",
        )


class UnreadableRequest(BadInput):
    """The request cannot be read at all."""

    def __init__(self) -> None:
        super().__init__(
            "unreadable_request",
            "The request cannot be read: its body is no JSON or no multipart form, or its host is "
            "not known here.",
        )


class LengthMissing(BadInput):
    """A body without its length."""

    def __init__(self) -> None:
        super().__init__(
            "length_missing",
            "Send the body with its Content-Length, not in chunks of unknown length.",
        )


class RequestTooLarge(BadInput):
    """More bytes than one request may hold."""

    def __init__(self) -> None:
        super().__init__(
            "request_too_large",
            "The request is larger than one may be: a file at most 1 GiB, anything else 2.5 MB.",
        )


class NotValid(BadInput):
    """Fields of the request are missing or wrong."""

    def __init__(self, errors: Sequence[FieldProblem]) -> None:
        super().__init__(
            "not_valid", "Fields of the request are missing or wrong; `errors` names each."
        )
        self.errors = tuple(errors)


class DoubtfulFile(BadInput):
    """What a file means cannot be told from it, and was not stated."""

    def __init__(self, errors: Sequence[FieldProblem]) -> None:
        super().__init__(
            "doubtful_file",
            "The file can be read in more than one way, so nothing was handed in. `errors` names "
            "what is in doubt, and the field that settles it. An inspection shows more.",
        )
        self.errors = tuple(errors)


class CannotBeStored(BadInput):
    """Something given is too long, or holds what cannot be stored."""

    def __init__(self) -> None:
        super().__init__(
            "cannot_be_stored",
            "Something given is too long, or holds what cannot be stored. Nothing was changed.",
        )


class BadCursor(BadInput):
    """A place in a list that is none, or is gone."""

    def __init__(self) -> None:
        super().__init__(
            "bad_cursor",
            "This cursor is of another list or office, or its place is gone. Begin without one.",
        )


class BadKey(BadInput):
    """An idempotency key that cannot be one."""

    def __init__(self) -> None:
        super().__init__(
            "bad_idempotency_key",
            "An Idempotency-Key has 1 to 255 visible characters of ASCII, such as a UUID.",
        )


class Failed(TielineError):
    """A failure of ours. What it was is in the log, and not in the answer."""

    def __init__(self) -> None:
        super().__init__(
            "failed", "Something went wrong on our side, and it is recorded. Try again in a while."
        )
