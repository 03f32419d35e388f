"""For how long what is no more in use is kept, and how long before its end somebody is told."""

from datetime import timedelta
from typing import Final

NOTICE: Final = timedelta(days=90)
"""So long before its end a thing stands in the queue of a supervisor; nothing ends with less notice
because a schedule is new, or was changed."""
MONTHS_MOST: Final = 1200
REASON_MAX: Final = 1000
