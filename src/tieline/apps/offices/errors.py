"""What can go wrong with offices and people."""

from tieline.core.errors import BadInput, NotFound, Refused, TielineError


class OfficeNotFound(NotFound):
    """No office has this code."""

    def __init__(self, code: str) -> None:
        super().__init__(
            "office_not_found",
            f"No office has the code {code!r}. The directory of offices lists the codes.",
            office=code,
        )


class OfficeExists(Refused):
    """The code is taken."""

    def __init__(self, code: str) -> None:
        super().__init__(
            "office_exists", f"There is an office with the code {code!r} already.", office=code
        )


class PersonNotFound(NotFound):
    """No such person, or none that this viewer may see."""

    def __init__(self, name: str) -> None:
        super().__init__(
            "person_not_found",
            f"No person is named {name!r} here. Name one of the office's people.",
            person=name,
        )


class NoOperator(TielineError):
    """The installation was not finished."""

    def __init__(self) -> None:
        super().__init__(
            "no_operator", "This installation has no operator yet. Run `tieline init` to make one."
        )


class PersonExists(Refused):
    """The sign-in name is taken."""

    def __init__(self, name: str) -> None:
        super().__init__("person_exists", f"There is a person named {name!r} already.", person=name)


class NotTheirOffice(Refused):
    """The person has no role in the office."""

    def __init__(self, name: str, code: str) -> None:
        super().__init__(
            "no_role_in_office",
            f"{name} has no role in office {code!r}, so cannot act for it.",
            person=name,
            office=code,
        )


class OperatorOnly(Refused):
    """The act belongs to the installation's operator."""

    def __init__(self, act: str) -> None:
        super().__init__(
            "operator_only",
            f"Only the operator of this installation may {act}.",
        )


class BadOffice(BadInput):
    """Something given for an office or person cannot be used."""


class BadMailChoice(BadInput):
    """An address, pace or hour for mail cannot be used."""


class TokenNotFound(NotFound):
    """No such token, or another person's; the two look the same."""

    def __init__(self, ident: str) -> None:
        super().__init__(
            "token_not_found", f"There is no token {ident} of yours in this office.", id=ident
        )


class BadToken(BadInput):
    """A token cannot be made as asked."""


class KeyReused(BadInput):
    """An idempotency key came again with another request."""

    def __init__(self) -> None:
        super().__init__(
            "idempotency_key_reused",
            "This Idempotency-Key was used for another request. Use a new one for each request; "
            "nothing was done.",
        )


class KeyInUse(Refused):
    """The request of an idempotency key is still under way."""

    def __init__(self) -> None:
        super().__init__(
            "idempotency_key_in_use",
            "The request with this Idempotency-Key is still under way. Ask again in a while.",
        )


class AdministratorsOnly(NotFound):
    """The page or act belongs to an administrator; for others it is as if there were none."""

    def __init__(self) -> None:
        super().__init__(
            "administrators_only",
            "Only an administrator of the person's office, or the operator of this installation, "
            "may look at or change how people sign in.",
        )


class OwnAccount(Refused):
    """An administrator wants to change how they themselves may sign in."""

    def __init__(self) -> None:
        super().__init__(
            "own_account",
            "Nobody releases, disables or enables themselves. Ask another administrator of the "
            "office, or the operator.",
        )


class FactorNotFound(NotFound):
    """No such second factor, or another person's; the two look the same."""

    def __init__(self, ident: str) -> None:
        super().__init__(
            "factor_not_found", f"There is no second factor {ident} of yours.", id=ident
        )


class LastFactor(Refused):
    """The last second factor cannot go."""

    def __init__(self) -> None:
        super().__init__(
            "last_factor",
            "This is your only second factor, and nobody signs in without one. Add another first.",
        )


class BadFactor(BadInput):
    """A second factor cannot be added as asked."""


class FactorDamaged(TielineError):
    """A stored second factor does not open with the master key."""

    def __init__(self) -> None:
        super().__init__(
            "factor_damaged",
            "A stored second factor does not open with the key of this installation. Restore "
            "database and secrets from one backup, or reset the person's factors.",
        )


class SessionNotFound(NotFound):
    """No such session, or another person's; the two look the same."""

    def __init__(self, ident: str) -> None:
        super().__init__(
            "session_not_found", f"There is no session {ident} of yours that stands.", id=ident
        )


class CustodianExists(Refused):
    """The agency has a custodian already."""

    def __init__(self) -> None:
        super().__init__(
            "custodian_exists",
            "The agency has a custodian of protected numbers. Dismiss that one first: there is one at "
            "a time, and no change goes unrecorded.",
        )


class NoCustodian(NotFound):
    """No custodian's home is this office."""

    def __init__(self) -> None:
        super().__init__(
            "no_custodian", "This office has no custodian of protected numbers at this moment."
        )


class CallerNotFound(NotFound):
    """No active person of this name in that office."""

    def __init__(self) -> None:
        super().__init__(
            "caller_not_found",
            "That office has no active person of this name. Check both with the caller; if it stays "
            "so, take them for a stranger.",
        )


class CallerCheckNotFound(NotFound):
    """No check of a caller of the office that was passed within the hour."""

    def __init__(self) -> None:
        super().__init__(
            "caller_check_not_found",
            "The office has no check of a caller of this id that was passed within the last hour. "
            "Check the caller again.",
        )


class BadCaller(BadInput):
    """Something given for a caller or a code word cannot be used."""
