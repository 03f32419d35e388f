"""What can go wrong with cases."""

from tieline.core.errors import BadInput, NotFound, Refused


class CaseNotFound(NotFound):
    """The office has no case of this reference, or the viewer may not see it."""

    def __init__(self, ref: str) -> None:
        super().__init__(
            "case_not_found",
            f"There is no case {ref!r} in this office. Name another, or open it first.",
            case=ref,
        )


class CaseExists(Refused):
    """The reference is taken in this office."""

    def __init__(self, ref: str) -> None:
        super().__init__("case_exists", f"The office has a case {ref!r} already.", case=ref)


class BadCase(BadInput):
    """Something given for a case cannot be used."""


class BadSilence(BadInput):
    """A case cannot be made to answer in this way, or its silence not changed as asked."""


class SilenceNotFound(NotFound):
    """The office has no such silence, or it has ended."""

    def __init__(self, ident: str) -> None:
        super().__init__(
            "silence_not_found",
            f"There is no silence {ident} in this office, or it has ended already.",
            id=ident,
        )


class ValueNotHeld(NotFound):
    """The case holds no such value, or what was given means several of those it holds."""

    def __init__(self, ref: str, kinds: list[str]) -> None:
        said = (
            f"means several values of the case {ref!r}: {', '.join(kinds)}. Say which kind."
            if kinds
            else f"is no value of the case {ref!r}. Give it as the case's list shows it."
        )
        super().__init__("value_not_held", f"What you gave {said}", case=ref)


class SuspicionMissing(BadInput):
    """A case is to take numbers of its subjects, and no suspicion is attested in it."""

    def __init__(self) -> None:
        super().__init__(
            "suspicion_missing",
            "Numbers that stand as subject need an attested suspicion in their case, and a case named "
            "here has none that stands. Open the case, attest a subject of it, and hand the file in "
            "again.",
        )


class BadSubject(BadInput):
    """Something said of a subject cannot be used."""


class SubjectNotFound(NotFound):
    """The office has no such subject, or it has ended."""

    def __init__(self, ident: str) -> None:
        super().__init__(
            "subject_not_found",
            f"There is no subject {ident} in this office, or it has ended already.",
            id=ident,
        )
