"""How long texts of a request and of its answers may be, in characters."""

from typing import Final

PROCEEDINGS_MAX: Final = 200
BASIS_MAX: Final = 300
REASON_MAX: Final = 1000
WORDS_MAX: Final = 500
NAME_MAX: Final = 200
