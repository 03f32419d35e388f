"""Fillers: what people and machines write where a value is missing.

A filler is kept and counted as junk. It must never be read as a value, or every case with
an unknown caller would meet every other.
"""

JUNK_WORDS = frozenset(
    {
        "anonymous", "blank", "blocked", "calleridblocked", "desconocido", "dontknow", "empty",
        "hidden", "idunknown", "inconnu", "na", "nil", "nocallerid", "noid", "none",
        "nonumber", "noplate", "notapplicable", "notavailable", "notgiven", "notknown",
        "notprovided", "null", "numberwithheld", "oculto", "outofarea", "payphone", "private",
        "privado", "privatecaller", "privatenumber", "redacted", "restricted", "tbd",
        "unavailable", "undefined", "unk", "unknown", "unknowncaller", "unknownnumber",
        "unlisted", "withheld",
    }
)  # fmt: skip

_LEAST_RUN = 5  # shorter runs such as 1234 are too often real
_CYCLES = {
    cycle[:_LEAST_RUN]: cycle for cycle in ("0123456789", "1234567890", "9876543210", "0987654321")
}
FILLER_ENDINGS = frozenset(
    {digit * 3 for digit in "0123456789"}
    | {run[at : at + 3] for run in ("012345678901", "987654321098") for at in range(10)}
)
"""How digits end that are one digit repeated or count up or down. Where digits end otherwise,
neither they nor any three or more at their end are a filler."""


def is_junk_word(text: str) -> bool:
    """Whether case-folded text says that the value is missing, however it is punctuated."""
    if text[0] in "+0123456789":  # the usual case, cheaply
        return False
    return "".join(c for c in text if c.isalnum()) in JUNK_WORDS


def is_filler_digits(digits: str) -> bool:
    """Whether digits are one digit repeated, or count up from 0 or 1, or down from 9 or 0."""
    return is_repeated(digits) or is_counting_run(digits)


def is_repeated(text: str) -> bool:
    """Whether text is one character, once or many times."""
    return text.count(text[0]) == len(text)


def is_counting_run(digits: str) -> bool:
    """Whether digits are such as 123456789, 0123456789, 1234567890123 or 9876543210."""
    cycle = _CYCLES.get(digits[:_LEAST_RUN])
    return cycle is not None and (cycle * (len(digits) // 10 + 1)).startswith(digits)
