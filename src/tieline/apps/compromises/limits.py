"""How long what people write of a compromise may be."""

from typing import Final

REASON_MAX: Final = 500
"""Characters of why someone is revoked or reinstated, of what an assessment found, and of its end."""

DONE_MAX: Final = 1000
"""Characters of what was done about the damage to a case."""
