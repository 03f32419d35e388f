"""Who asked for a value of one's own, as hits and cases show it."""

from collections.abc import Sequence
from typing import Final

from django.conf import settings

from tieline.journeys.askers import AskerView

SHOWN: Final = 50


def askers_shown(views: Sequence[AskerView]) -> dict[str, object]:
    """What `part_askers.html` takes: the latest who asked, how many there are, and how far back."""
    return {
        "askers": list(views[:SHOWN]),
        "askers_total": len(views),
        "asked_days": settings.FISHING_LIMITS.longest.days,
    }
