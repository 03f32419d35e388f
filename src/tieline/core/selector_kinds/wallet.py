"""Crypto wallets by address. The agreed form is the address as its network spells it.

Capitals matter in most addresses ('1Bv...', 'T...', '4...') and are kept; where they do not
('0x...', 'bc1...') the form is lower-case. Known are Bitcoin, Litecoin, Dogecoin, Dash, Zcash,
Bitcoin Cash, Ethereum and all chains with its addresses, Tron, Ripple, Monero, Cardano, Cosmos and
Solana. The network is kept apart, since one address can serve on many.

Caveats: an address whose capitals were lost on the way cannot be read and meets only what lost
them too. Solana's have no checksum. Whether an address was ever used is not asked.
"""

import re
from typing import TYPE_CHECKING

from tieline.core.selector_kinds.base import (
    AliasText,
    Condition,
    Example,
    Normalised,
    Qualifier,
    normalise_settled,
)
from tieline.core.selector_kinds.codes import (
    Code,
    is_filler,
    read_code,
    strict_label,
)
from tieline.core.selector_kinds.folding import fold_case, fold_spaces
from tieline.core.selector_kinds.qualifiers import settle_name

if TYPE_CHECKING:
    from tieline.core.selector_kinds.wallets import Wallet

KIND = "wallet"
TITLE = "Crypto wallet"
_BITCOIN = "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4"
_ETHEREUM = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
_NETWORKS = {
    "ada": "cardano", "bch": "bitcoincash", "bitcoin cash": "bitcoincash", "btc": "bitcoin",
    "doge": "dogecoin", "eth": "ethereum", "ether": "ethereum", "ltc": "litecoin",
    "sol": "solana", "trx": "tron", "xmr": "monero", "xrp": "ripple", "zec": "zcash",
}  # fmt: skip


def _settle(text: str) -> str | None:
    name = settle_name(fold_case(text))
    return _NETWORKS.get(name, name) if name else None


QUALIFIER = Qualifier("network", "the network's name, such as bitcoin or tron", _settle)
EXAMPLES = (
    Example(_BITCOIN, None, _BITCOIN.lower(), Condition.VALID, qualifier="bitcoin"),
    Example(
        "bitcoin:1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2?amount=1",
        None,
        "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2",
        Condition.VALID,
        qualifier="bitcoin",
    ),
    Example(_ETHEREUM, None, _ETHEREUM.lower(), Condition.VALID, qualifier="ethereum"),
    Example(_ETHEREUM, None, _ETHEREUM.lower(), Condition.VALID, "polygon", "polygon"),
    Example(_ETHEREUM.replace("5a", "5A"), None, _ETHEREUM.lower(), Condition.INVALID),
    Example(
        "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN3",
        None,
        "1BVBMSEYSTWETQTFN5AU4M4GFG7XJANVN3",
        Condition.INVALID,
    ),
    Example("0x5aAeb6****1BeAed", None, "0X5AAEB6****1BEAED", Condition.PARTIAL),
    Example(f"0x{'0' * 40}", None, f"0x{'0' * 40}", Condition.JUNK),
    Example("unknown", None, "unknown", Condition.JUNK),
    Example("--", None, "--", Condition.UNREADABLE),
)

_LEAST = 26
_MOST = 200
_SCHEME = re.compile(
    r"(?:bitcoin|btc|ethereum|eth|litecoin|ltc|dogecoin|doge|dash|tron|trx|ripple|xrp|monero|xmr"
    r"|solana|sol|zcash|zec|cardano|ada|wallet|address)(?: address)? ?[:=] ?(?://)?(?P<rest>.+)",
    re.IGNORECASE,
)
_NOBODY = re.compile(r"0x(?:0{40}|0{36}dead)")


def normalise(as_given: str, region: str | None, qualifier: str | None = None) -> Normalised:
    """The agreed form of an address. The region plays no part."""
    return normalise_settled(
        KIND, as_given, fold_spaces, lambda text: _read(as_given, text, qualifier)
    )


def is_valid(canonical: str) -> bool:
    """Whether a canonical text is an address of a known network, in its agreed spelling."""
    wallet = find_wallet(canonical)
    if wallet is None or wallet.address != canonical or wallet.is_mistyped:
        return False
    return not _NOBODY.fullmatch(canonical)


def display(canonical: str) -> str:
    """With the capitals that carry the checksum, for an address of Ethereum's kind."""
    wallet = find_wallet(canonical)
    if wallet is None or not wallet.address.startswith("0x"):
        return canonical
    from tieline.core.selector_kinds.wallets import checksum_spelling

    return checksum_spelling(canonical)


def aliases(canonical: str) -> tuple[AliasText, ...]:
    """None."""
    return ()


def recognise(as_given: str, text: str, qualifier: str | None = None) -> Normalised | None:
    """Text, in the case as given, that is an address of a known network; None otherwise."""
    bare = text.replace(" ", "")
    wallet = find_wallet(bare) or find_wallet(_without_scheme(text))
    if wallet is None:
        return None
    condition = Condition.INVALID if wallet.is_mistyped else Condition.VALID
    if _NOBODY.fullmatch(wallet.address):
        condition = Condition.JUNK
    notes = (*wallet.notes, *(("checksum_wrong",) if wallet.is_mistyped else ()))
    network = qualifier or wallet.network
    return Normalised(KIND, as_given, wallet.address, condition, (), network, notes)


def find_wallet(text: str) -> "Wallet | None":
    """The wallet that a text is. The tables are loaded when a text first looks like one."""
    is_likely = _LEAST <= len(text) <= _MOST and text.isascii()
    if not is_likely or not text.lower().removeprefix("bitcoincash:").isalnum():
        return None
    from tieline.core.selector_kinds.wallets import read_wallet

    return read_wallet(text)


def _read(as_given: str, text: str, qualifier: str | None) -> Normalised:
    if found := recognise(as_given, text, qualifier):
        return found
    # a network that is not known, or a mistake: written as `other` would write it, to meet it
    return read_code(_CODE, as_given, fold_case(_without_scheme(text)), qualifier)


def _without_scheme(text: str) -> str:
    """The address in 'bitcoin:ADDRESS?amount=1', and in 'BTC address: ADDRESS'."""
    found = _SCHEME.fullmatch(text)
    return found["rest"].partition("?")[0].strip() if found else text


def _judge(code: str) -> Condition:
    return Condition.JUNK if is_filler(code) else Condition.INVALID


_CODE = Code(KIND, _judge, strict_label("wallet|address"))
