"""What can go wrong with markings, releases and flags."""

from tieline.core.errors import BadInput, NotFound, Refused
from tieline.core.release import Decision


class BadRecipient(BadInput):
    """What was named is not one office, agency or country."""


class AgencyNotFound(NotFound):
    """No agency of the directory has this name."""

    def __init__(self, name: str) -> None:
        super().__init__(
            "agency_not_found",
            f"No agency is named {name!r}. The directory of offices names each one's agency.",
            agency=name,
        )


class FlagStands(Refused):
    """The party is flagged already."""

    def __init__(self) -> None:
        super().__init__("flag_stands", "It is flagged already; the list of flags shows why.")


class FlagNotFound(NotFound):
    """No flag stands on the party."""

    def __init__(self) -> None:
        super().__init__(
            "flag_not_found", "No flag stands on it; the list of flags shows those that do."
        )


class BadRelease(BadInput):
    """A release cannot be recorded or ended as asked."""


class ReleaseNotFound(NotFound):
    """The office has no such release."""

    def __init__(self, ident: str) -> None:
        super().__init__(
            "release_not_found", f"There is no release {ident} of this office.", id=ident
        )


class ReleaseRefused(Refused):
    """The marking, or an answer of the recipient's side, denies it."""

    def __init__(self, decision: Decision) -> None:
        super().__init__(
            "release_denied",
            f"It may not go there: {decision.explain()}",
            reasons=[reason.code for reason in decision.reasons],
            unmet=[condition.value for condition in decision.unmet],
        )


class OwnRelease(Refused):
    """Whoever asked for a release does not decide on it."""

    def __init__(self) -> None:
        super().__init__(
            "own_release", "You asked for it yourself: another supervisor of the office decides."
        )


class ReleaseEnded(Refused):
    """It does not stand in a state that allows this."""

    def __init__(self, ident: str, why: str) -> None:
        super().__init__("release_ended", f"Release {ident} {why}.", id=ident)
