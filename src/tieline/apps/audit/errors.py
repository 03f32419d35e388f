"""What can go wrong with acting and recording."""

from tieline.core.errors import TielineError


class PurposeMissing(TielineError):
    """Someone asked across offices without saying why."""

    def __init__(self) -> None:
        super().__init__(
            "purpose_missing",
            "Say why you need to know: a look across offices is recorded with its purpose.",
        )
