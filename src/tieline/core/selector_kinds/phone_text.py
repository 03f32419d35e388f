"""From a cell of text to the number in it: labels, caller-id prefixes and extensions apart.

Everything here works on case-folded text and knows no numbering plan.
"""

import re
from dataclasses import dataclass

from tieline.core.selector_kinds.masks import MASK

_LABEL = (
    r"(?:tel(?:ephone|efono|éfono|\. no)?|callto|phone|ph|cell(?:ular|phone)?|cel(?:ular)?|mobile"
    r"|mob|m[oó]vil|home|work|office|fax|number|num|no|whatsapp|sms)"
)
_LEADING_LABEL = re.compile(rf"^{_LABEL}\b ?[.:#]* ?(?=[+(*#0-9x])")
_TRAILING_LABEL = re.compile(rf"(?<=[0-9x*)]) ?[(\[]?\b{_LABEL}\b\.?[)\]]?$")

# *67, #31# and *31# hide the caller, *82 shows them; all are dialled before the number
_CALLER_ID_PREFIX = re.compile(r"^(?:\*67|\*82|[*#]31#)[ ,.-]*")

_SPELLED_EXTENSION = re.compile(
    r"(?:;ext=|;(?=[0-9]{1,5}$)|,,+|[,;]? ?\(?(?:ext(?:ension|n)?|extensión|anexo|int(?:erno)?|доб)[.:=]? ?#?)"
    r" ?([0-9]{1,8})\)?$"
)
# a mask may look the same ('781-558-x123'), so the part before must be long enough to stand alone
_SHORT_EXTENSION = re.compile(r"(?<![x*?#]),? ?(?:ex|x|#)[.:]? ?([0-9]{1,8})$")
_LEAST_BEFORE_SPELLED = 5
_LEAST_BEFORE_SHORT = 8

_SEPARATOR = re.compile(r"[,/|&+]|\b(?:or|and)\b")
_LEAST_NUMBER = 7

_MOST_CHARACTERS = 200  # no number is longer; keeps hostile input cheap

_KEYPAD = str.maketrans("abcdefghijklmnopqrstuvwxyz", "22233344455566677778889999")
_VANITY = re.compile(r"\+?[0-9]+[a-z]{3,}[0-9]*")


@dataclass(frozen=True, slots=True)
class PhoneText:
    """What is left of a cell: digits, letters and masks, led by a plus if one was written."""

    body: str
    extension: str | None = None
    notes: tuple[str, ...] = ()
    has_several_values: bool = False


def read_phone_text(text: str) -> PhoneText:
    """Take a case-folded cell apart. Nothing is corrected here."""
    if text.removeprefix("+").isdecimal():  # most cells
        return PhoneText(text)
    if len(text) > _MOST_CHARACTERS:
        return PhoneText(text)
    unlabelled = _TRAILING_LABEL.sub("", _LEADING_LABEL.sub("", text))
    number, extension = _split_extension(unlabelled)
    bare = _strip_caller_id_prefixes(number)
    notes = ("label_stripped",) * (unlabelled != text)
    notes += ("caller_id_prefix_stripped",) * (bare != number)
    return PhoneText(_compact(bare), extension, notes, _has_several_values(bare))


def vanity_digits(body: str) -> str | None:
    """The digits of a number written with letters, by the keypad; None if it is not one."""
    return body.translate(_KEYPAD) if _VANITY.fullmatch(body) else None


def _split_extension(text: str) -> tuple[str, str | None]:
    for pattern, least in (
        (_SPELLED_EXTENSION, _LEAST_BEFORE_SPELLED),
        (_SHORT_EXTENSION, _LEAST_BEFORE_SHORT),
    ):
        found = pattern.search(text)
        if found and _count_digits(text[: found.start()]) >= least:
            return text[: found.start()], found[1]
    return text, None


def _strip_caller_id_prefixes(text: str) -> str:
    while found := _CALLER_ID_PREFIX.match(text):
        rest = text[found.end() :]
        if sum(c.isalnum() or c == MASK for c in rest) < _LEAST_NUMBER:
            break  # what remains is no number: the star may be a mask
        text = rest
    return text


def _has_several_values(text: str) -> bool:
    """Whether a cell holds two numbers. A slash or comma inside one number does not count."""
    if sum(_count_digits(part) > 0 for part in text.split(";")) > 1:
        return True
    return sum(_count_digits(part) >= _LEAST_NUMBER for part in _SEPARATOR.split(text)) > 1


def _compact(text: str) -> str:
    kept = "".join(c for c in text if c.isalnum() or c in "*?#")
    if kept.startswith("#") and not kept.startswith("##"):
        kept = kept[1:]  # a number sign
    return "+" + kept if text.lstrip(" ([").startswith("+") else kept


def _count_digits(text: str) -> int:
    return sum(c.isdecimal() for c in text)
