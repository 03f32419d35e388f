"""What chance writes into an answer: a short text that must not be there may stand in it by luck."""

import re
from typing import Final

_WRITTEN_BY_CHANCE: Final = (
    re.compile(r'(?<=name="csrfmiddlewaretoken" value=")[^"]*'),
    re.compile(r'(?<="X-CSRFToken": ")[^"]*'),
    re.compile(r"(?<=X-CSRFToken&quot;: &quot;)[^&]*"),
    re.compile(r'(?<=nonce=")[^"]*'),
    re.compile(r"(?<=cursor=)[\w.=%-]+"),
    re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b"),
    re.compile(r"\b[0-9a-f]{32,128}\b"),
    re.compile(r"(?<=\d\d:\d\d:\d\d)\.\d+"),
)


def without_chance(text: str) -> str:
    """The text without tokens, ids, digests and parts of seconds."""
    for written in _WRITTEN_BY_CHANCE:
        text = written.sub("", text)
    return text
