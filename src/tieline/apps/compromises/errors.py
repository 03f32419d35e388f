"""What can go wrong with compromises and assessments."""

from tieline.core.errors import BadInput, NotFound, Refused


class BadCompromise(BadInput):
    """A compromise cannot be declared or lifted as asked."""


class BadAssessment(BadInput):
    """Something cannot be written into an assessment as asked."""


class CompromiseStands(Refused):
    """The party is revoked already."""

    def __init__(self) -> None:
        super().__init__(
            "compromise_stands",
            "It is revoked as compromised already; the list of compromises shows since when and why.",
        )


class CompromiseNotFound(NotFound):
    """No such compromise stands that the actor may know of."""

    def __init__(self, ident: str) -> None:
        super().__init__(
            "compromise_not_found", f"No compromise {ident} stands that you may lift.", id=ident
        )


class AssessmentNotFound(NotFound):
    """The office has no such assessment."""

    def __init__(self, ident: str) -> None:
        super().__init__(
            "assessment_not_found", f"There is no assessment {ident} of this office.", id=ident
        )


class AssessmentClosed(Refused):
    """It is closed; nothing of it changes any more."""

    def __init__(self, ident: str) -> None:
        super().__init__("assessment_closed", f"Assessment {ident} is closed.", id=ident)


class CasesNotAssessed(Refused):
    """Not every case concerned has its damage written down."""

    def __init__(self, refs: tuple[str, ...]) -> None:
        shown = ", ".join(refs[:5]) + (f" and {len(refs) - 5} more" if len(refs) > 5 else "")
        super().__init__(
            "cases_not_assessed",
            f"Say first what it does to each case concerned. Still to be said of: {shown}.",
            cases=list(refs),
        )


class NotAssessed(Refused):
    """It cannot be closed before it is assessed."""

    def __init__(self, ident: str) -> None:
        super().__init__(
            "not_assessed",
            f"Assessment {ident} is still open: it is assessed first, and then closed.",
            id=ident,
        )
