"""Hardware addresses of network devices (MAC, EUI-48 and EUI-64).

The agreed form is 12 or 16 hexadecimal digits in upper case without separators. Caveat: phones
make up an address for each network; such a one is valid and carries a note, since it names its
device to nobody else.
"""

import re
from dataclasses import replace

from tieline.core.selector_kinds.base import (
    AliasText,
    Condition,
    Example,
    Normalised,
    normalise_settled,
)
from tieline.core.selector_kinds.codes import (
    HEX_DIGITS,
    Code,
    is_filler,
    is_valid_code,
    loose_label,
    read_code,
    strip_label,
)
from tieline.core.selector_kinds.folding import fold_case

KIND = "mac"
TITLE = "Hardware address (MAC)"
QUALIFIER = None
EXAMPLES = (
    Example("00:00:5e:00:53:af", None, "00005E0053AF", Condition.VALID),
    Example("0000.5E00.53AF", None, "00005E0053AF", Condition.VALID),
    Example("0-0-5E-0-53-AF", None, "00005E0053AF", Condition.VALID),
    Example("02-00-5E-10-00-00-00-01", None, "02005E1000000001", Condition.VALID),
    Example("01:00:5e:00:53:af", None, "01005E0053AF", Condition.INVALID),
    Example("00:00:5e:00:53", None, "00005E0053", Condition.INVALID),
    Example("00:00:5e:xx:xx:xx", None, "00005E******", Condition.PARTIAL),
    Example("ff:ff:ff:ff:ff:ff", None, "FFFFFFFFFFFF", Condition.JUNK),
    Example("--", None, "--", Condition.UNREADABLE),
)

_LENGTHS = (12, 16)
_MULTICAST, _MADE_UP = 1, 2  # bits of the first byte
_GROUPS = re.compile(r"[0-9a-f]{1,2}(?:(?::[0-9a-f]{1,2}){5}|(?:-[0-9a-f]{1,2}){5})")


def normalise(as_given: str, region: str | None, qualifier: str | None = None) -> Normalised:
    """The agreed form of an address. Region and qualifier play no part."""
    return normalise_settled(KIND, as_given, fold_case, lambda text: _read(as_given, text))


def is_valid(canonical: str) -> bool:
    """Whether a canonical text is the address of one device."""
    return is_valid_code(_CODE, canonical)


def display(canonical: str) -> str:
    """In pairs with colons, if it is valid."""
    if not is_valid(canonical):
        return canonical
    return ":".join(canonical[place : place + 2] for place in range(0, len(canonical), 2))


def aliases(canonical: str) -> tuple[AliasText, ...]:
    """None."""
    return ()


def _read(as_given: str, text: str) -> Normalised:
    value = strip_label(_CODE.label, text)
    if _GROUPS.fullmatch(value):  # some programs leave out a leading zero
        value = "".join(group.zfill(2) for group in re.split("[:-]", value))
    found = read_code(_CODE, as_given, value, None)
    if found.is_valid and int(found.canonical[1], 16) & _MADE_UP:
        return replace(found, notes=(*found.notes, "locally_made_up"))
    return found


def _judge(code: str) -> Condition:
    if is_filler(code):
        return Condition.JUNK
    if len(code) not in _LENGTHS or not set(code.lower()) <= set(HEX_DIGITS):
        return Condition.INVALID
    return Condition.INVALID if int(code[1], 16) & _MULTICAST else Condition.VALID


_CODE = Code(KIND, _judge, loose_label(r"(?:wi-?fi )?mac(?: address)?|bssid"), HEX_DIGITS)
