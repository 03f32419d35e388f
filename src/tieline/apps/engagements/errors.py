"""What can go wrong with engagements and weekly reviews."""

from tieline.core.errors import BadInput, NotFound, Refused


class EngagementNotFound(NotFound):
    """The office has no such engagement."""

    def __init__(self, ident: str) -> None:
        super().__init__(
            "engagement_not_found", f"There is no engagement {ident} of this office.", id=ident
        )


class SampleNotFound(NotFound):
    """No such case was drawn in the office."""

    def __init__(self, ident: str) -> None:
        super().__init__("sample_not_found", f"No case {ident} was drawn in this office.", id=ident)


class WorkpaperNotFound(NotFound):
    """The engagement has no such workpaper."""

    def __init__(self, ident: str) -> None:
        super().__init__(
            "workpaper_not_found", f"There is no workpaper {ident} of this engagement.", id=ident
        )


class BadEngagement(BadInput):
    """An engagement, a draw, a workpaper or a review cannot be written as asked. `field` says of what."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__("bad_engagement", message, field=field)
        self.field = field


class OwnEngagement(Refused):
    """Whoever opened an engagement wanted to confirm it."""

    def __init__(self) -> None:
        super().__init__(
            "own_engagement",
            "Whoever opens an engagement does not confirm it: ask another auditor of the office, or "
            "the operator of the installation.",
        )


class NotItsAuditor(Refused):
    """The actor audits, and not under this engagement."""

    def __init__(self) -> None:
        super().__init__(
            "not_its_auditor",
            "This is for the auditors of the engagement: whoever opened it, and an auditor who "
            "confirmed it.",
        )


class EngagementNotRunning(Refused):
    """It waits to be confirmed, its time is over, or it is closed."""

    def __init__(self) -> None:
        super().__init__(
            "engagement_not_running",
            "The engagement does not run: it waits to be confirmed, its time is over, or it is closed.",
        )


class EngagementConfirmed(Refused):
    """It is confirmed, or closed, already."""

    def __init__(self) -> None:
        super().__init__("engagement_confirmed", "The engagement was confirmed or closed already.")


class AlreadyReplaced(Refused):
    """Another workpaper stands in the place of this one already."""

    def __init__(self) -> None:
        super().__init__(
            "workpaper_replaced",
            "Another workpaper has replaced this one already. Replace that one.",
        )


class WeekSigned(Refused):
    """Somebody signed the week off already."""

    def __init__(self) -> None:
        super().__init__("week_signed", "The week was signed off already; its figures stay.")
