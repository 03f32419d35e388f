"""What kind a bare value could be of.

Only kinds that a value's form can point to are guessed. An account, a document, a bill of lading,
a firearm, a call sign or an aircraft could be nearly any text; `other`, which always ends the
guesses, writes such values as those kinds do and so meets them.
"""

import re

from tieline.core.selector_kinds import (
    container,
    email,
    iban,
    iccid,
    imei,
    imo,
    imsi,
    ip,
    mac,
    mmsi,
    other,
    phone,
    plate,
    username,
    vin,
    wallet,
)
from tieline.core.selector_kinds.base import SelectorKind
from tieline.core.selector_kinds.codes import is_digits
from tieline.core.selector_kinds.folding import (
    fold_case,
    fold_lower,
    fold_spaces,
    upper_alphanumerics,
)

_LEAST_PHONE_DIGITS = 4  # the rest may be masked or spelled in letters
_PHONE_LENGTHS = range(5, 26)
_DEVICE_LENGTHS = range(14, 17)
_CHECKED_DEVICE_LENGTH = 15
_PLATE_LENGTHS = range(2, 11)
_USUAL_PLATE_LENGTH = 8
_MAC_LETTERS = frozenset("abcdef")
_MAC_GROUPS = re.compile(
    r"[0-9]{2}(?:(?::[0-9]{2}){5,7}|(?:-[0-9]{2}){5,7})|[0-9]{4}(?:\.[0-9]{4}){2,3}"
)

# A value that one of these finds valid is hardly ever anything else: it carries a checksum.
_CHECKED: tuple[SelectorKind, ...] = (iban, container, iccid)


def guess_kinds(text: str) -> tuple[str, ...]:
    """What a bare value could be, most likely first, always ending with `other`.

    A guess hides nothing: the caller probes with all of them.
    """
    folded = fold_case(text)
    guessed = (*_guess(text, folded, upper_alphanumerics(folded)), other.KIND)
    return tuple(dict.fromkeys(guessed))


def _guess(text: str, folded: str, bare: str) -> tuple[str, ...]:
    if not bare:
        return ()
    if sure := _recognise(text, folded):
        return sure
    kinds = [kind.KIND for kind in _CHECKED if kind.normalise(text, None).is_valid]
    if _is_vehicle(text, bare):
        kinds.append(vin.KIND)
    if bare.startswith("IMO") and imo.normalise(text, None).is_valid:
        kinds.append(imo.KIND)
    if _is_hardware(text, folded):
        kinds.append(mac.KIND)
    return (*kinds, *_guess_by_shape(bare))


def _recognise(text: str, folded: str) -> tuple[str, ...]:
    if "@" in folded and not folded.startswith("@"):
        is_name = (
            username.normalise(text, None).is_valid and not email.normalise(text, None).is_valid
        )
        return (username.KIND, email.KIND) if is_name else (email.KIND,)
    if wallet.recognise(text, fold_spaces(text)):
        return (wallet.KIND,)
    if ip.recognise(folded):
        return (ip.KIND,)
    found = username.recognise(fold_lower(text))
    if found is None:
        return ()
    return (phone.KIND,) if found.canonical.startswith("+") else (username.KIND,)


def _is_vehicle(text: str, bare: str) -> bool:
    return not is_digits(bare) and vin.normalise(text, None).is_valid


def _is_hardware(text: str, folded: str) -> bool:
    """Digits alone are a number of something else, unless they stand as such addresses do."""
    is_plain = _MAC_GROUPS.fullmatch(folded) is not None or any(c in _MAC_LETTERS for c in folded)
    return is_plain and mac.normalise(text, None).is_valid


def _guess_by_shape(bare: str) -> tuple[str, ...]:
    is_number = is_digits(bare)
    could_be = {
        phone.KIND: _count_digits(bare) >= _LEAST_PHONE_DIGITS and len(bare) in _PHONE_LENGTHS,
        imei.KIND: is_number and len(bare) in _DEVICE_LENGTHS,
        imsi.KIND: is_number and imsi.is_valid(bare),
        imo.KIND: is_number and imo.is_valid(f"IMO{bare}"),
        mmsi.KIND: is_number and mmsi.is_valid(bare),
        plate.KIND: _count_digits(bare) > 0 and len(bare) in _PLATE_LENGTHS,
    }
    order = list(could_be)
    if is_number and len(bare) == _CHECKED_DEVICE_LENGTH and imei.is_valid(bare):
        order.sort(key=imei.KIND.__ne__)
    elif not is_number and len(bare) <= _USUAL_PLATE_LENGTH:
        order.sort(key=plate.KIND.__ne__)
    return tuple(kind for kind in order if could_be[kind])


def _count_digits(text: str) -> int:
    return sum(c.isdecimal() for c in text)
