"""What can go wrong with submissions."""

from tieline.core.errors import BadInput, NotFound, Refused, TielineError


class SubmissionNotFound(NotFound):
    """Missing or another office's; the two look the same."""

    def __init__(self, ident: str) -> None:
        super().__init__(
            "submission_not_found", f"There is no submission {ident} in this office.", id=ident
        )


class WrongState(Refused):
    """The submission is not where the step needs it to be."""

    def __init__(self, step: str, state: str) -> None:
        super().__init__(
            "wrong_state", f"A submission that is {state} cannot be {step}.", state=state
        )


class BadAuthority(BadInput):
    """No legal basis in a form that can be recorded."""

    def __init__(self, given: str) -> None:
        super().__init__(
            "bad_authority",
            f"{given[:60]!r} names no authority. Give KIND:NUMBER, such as subpoena:2026-114 or "
            "public:annual-report, at most 200 characters.",
        )


class OriginalDamaged(Refused):
    """A stored original does not open with its key: changed, or sealed under another key."""

    def __init__(self) -> None:
        super().__init__(
            "original_damaged",
            "The stored original cannot be opened: it was changed, or the installation's master "
            "key is not the one it was sealed with. Restore both from the same backup.",
        )


class FileChanged(BadInput):
    """The file was being written while it was handed in."""

    def __init__(self) -> None:
        super().__init__(
            "file_changed",
            "The file changed while it was read. Nothing was handed in; try again when it is "
            "complete.",
        )


class LayoutNotFound(NotFound):
    """Missing or another office's; the two look the same."""

    def __init__(self, ident: str) -> None:
        super().__init__("layout_not_found", f"This office remembers no layout {ident}.", id=ident)


class BadSender(BadInput):
    """No name a layout can be remembered under."""

    def __init__(self) -> None:
        super().__init__(
            "bad_sender", "Name the sender in one line of at most 100 characters of text."
        )


class DraftGone(NotFound):
    """No file waits under this id for this session and office; why not is not said."""

    def __init__(self) -> None:
        super().__init__(
            "draft_gone",
            "The file that you chose is no longer here: it was handed in or given up, an hour has "
            "passed, or you signed in anew. Choose it again.",
        )


class DraftNotKept(TielineError):
    """The disk would not take it."""

    def __init__(self) -> None:
        super().__init__(
            "draft_not_kept",
            "The file cannot be kept until it is handed in: the installation's disk does not take "
            "it. Tell the operator.",
        )
