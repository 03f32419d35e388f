"""The words of an assessment, and how long what people write of a compromise may be."""

from typing import Final

from django.db import models

REASON_MAX: Final = 500
"""Characters of why someone is revoked or reinstated, of what an assessment found, and of its end."""

DONE_MAX: Final = 1000
"""Characters of what was done about the damage to a case."""


class Harm(models.TextChoices):
    """What a compromise does to a case."""

    NONE = "none"
    POSSIBLE = "possible"
    CERTAIN = "certain"


class AssessmentState(models.TextChoices):
    """Where the assessment of an office stands."""

    OPEN = "open"
    ASSESSED = "assessed"
    CLOSED = "closed"
