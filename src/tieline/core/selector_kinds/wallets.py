"""Addresses of crypto wallets: which network one belongs to, told by its checksum.

Every reader takes text in the case as given and gives the address in the agreed spelling with its
network, or None. Networks that write addresses alike cannot be told apart and are named by the
first that did: 'ethereum' stands for every chain with its addresses, 'bitcoin' for every '3...'.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from base58_bech32.base58 import b58decode, b58decode_check
from base58_bech32.bech32 import BECH32_1_CONST, BECH32_M_CONST, bech32_decode, convertbits
from base58_bech32.cashaddr import cashaddr_decode
from base58_bech32.exceptions import Base58Bech32ValueError
from Crypto.Hash import keccak

_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_RIPPLE = "rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz"
_FROM_RIPPLE = str.maketrans(_RIPPLE, _BASE58)

# by the first bytes of what the checksum covers, and the length of it
_CHECKED_58 = {
    (b"\x00", 21): "bitcoin",
    (b"\x05", 21): "bitcoin",
    (b"\x30", 21): "litecoin",
    (b"\x32", 21): "litecoin",
    (b"\x1e", 21): "dogecoin",
    (b"\x16", 21): "dogecoin",
    (b"\x4c", 21): "dash",
    (b"\x10", 21): "dash",
    (b"\x41", 21): "tron",
    (b"\x1c\xb8", 22): "zcash",
    (b"\x1c\xbd", 22): "zcash",
}
_SEGWIT = {"bc": "bitcoin", "ltc": "litecoin"}
_BECH32 = {"addr": "cardano", "cosmos": "cosmos", "bnb": "binance", "zs": "zcash", "u": "zcash"}
_SEGWIT_MOST = 90
_PROGRAM_LENGTHS = range(2, 41)
_FIRST_PROGRAM_LENGTHS = (20, 32)

_CASH = "bitcoincash"
_HEX_ADDRESS = re.compile(r"0[xX][0-9a-fA-F]{40}")
_TEXT_58 = re.compile(rf"[{_BASE58}]+")
_CHECKED_58_LENGTHS = range(26, 36)
_TEXT_32 = re.compile(r"[a-z]{1,10}1[02-9ac-hj-np-z]{6,200}")
_TEXT_CASH = re.compile(r"(?:bitcoincash:)?[pq][02-9ac-hj-np-z]{41}")
_SOLANA_LENGTHS = range(43, 45)
_SOLANA_BYTES = 32

_MONERO_PREFIXES = (18, 19, 42)  # standard, with payment id, subaddress
_MONERO_BYTES = {95: 69, 106: 77}
_BLOCK, _BLOCK_BYTES = 11, 8
_LAST_BLOCK_BYTES = {7: 5}
_CHECKSUM = 4


@dataclass(frozen=True, slots=True)
class Wallet:
    """An address in the agreed spelling, its network, and what was noticed."""

    address: str
    network: str
    notes: tuple[str, ...] = ()
    is_mistyped: bool = False
    """The checksum, where the case of letters carries one, is wrong."""


def read_wallet(text: str) -> Wallet | None:
    """The wallet address that a text is; None if it is none that is known."""
    for read in _READERS:
        if wallet := read(text):
            return wallet
    return None


def checksum_spelling(address: str) -> str:
    """'0x...' with the case of its letters as EIP-55 wants it."""
    digits = address[2:].lower()
    digest = keccak.new(digest_bits=256, data=digits.encode()).hexdigest()
    spelled = (
        char.upper() if nibble in "89abcdef" else char
        for char, nibble in zip(digits, digest, strict=False)
    )
    return "0x" + "".join(spelled)


def _read_hex(text: str) -> Wallet | None:
    if not _HEX_ADDRESS.fullmatch(text):
        return None
    digits, address = text[2:], text.lower()
    if digits in (digits.lower(), digits.upper()):
        return Wallet(address, "ethereum", ("no_checksum",))
    return Wallet(address, "ethereum", is_mistyped=checksum_spelling(text)[2:] != digits)


def _read_checked_58(text: str) -> Wallet | None:
    if len(text) not in _CHECKED_58_LENGTHS or not _TEXT_58.fullmatch(text):
        return None
    for spelled, is_ripple in ((text, False), (text.translate(_FROM_RIPPLE), True)):
        try:
            payload = b58decode_check(spelled)
        except Base58Bech32ValueError:
            continue
        if is_ripple:
            return Wallet(text, "ripple") if payload[:1] == b"\x00" and len(payload) == 21 else None
        network = _CHECKED_58.get((payload[:-20], len(payload)))
        return Wallet(text, network) if network else None
    return None


def _read_bech32(text: str) -> Wallet | None:
    lower = text.lower()
    if text not in (lower, text.upper()) or not _TEXT_32.fullmatch(lower):
        return None
    try:
        prefix, values, constant = bech32_decode(lower)
        if network := _SEGWIT.get(prefix):
            fits = len(lower) <= _SEGWIT_MOST and _is_witness(values, constant)
            return Wallet(lower, network) if fits else None
    except Base58Bech32ValueError:
        return None
    return Wallet(lower, _BECH32[prefix]) if prefix in _BECH32 else None


def _is_witness(values: list[int], constant: int) -> bool:
    if not values or values[0] > 16:
        return False
    program = convertbits(values[1:], 5, 8, pad=False)
    if values[0] == 0:
        return constant == BECH32_1_CONST and len(program) in _FIRST_PROGRAM_LENGTHS
    return constant == BECH32_M_CONST and len(program) in _PROGRAM_LENGTHS


def _read_cash(text: str) -> Wallet | None:
    lower = text.lower()
    if text not in (lower, text.upper()) or not _TEXT_CASH.fullmatch(lower):
        return None
    try:
        cashaddr_decode(lower, prefix=_CASH)
    except Base58Bech32ValueError:
        return None
    return Wallet(f"{_CASH}:{lower.removeprefix(_CASH + ':')}", _CASH)


def _read_monero(text: str) -> Wallet | None:
    if len(text) not in _MONERO_BYTES or not _TEXT_58.fullmatch(text):
        return None
    decoded = b""
    for place in range(0, len(text), _BLOCK):
        block = text[place : place + _BLOCK]
        number = 0
        for char in block:
            number = number * 58 + _BASE58.index(char)
        length = _BLOCK_BYTES if len(block) == _BLOCK else _LAST_BLOCK_BYTES[len(block)]
        if number >= 256**length:
            return None
        decoded += number.to_bytes(length, "big")
    body, checksum = decoded[:-_CHECKSUM], decoded[-_CHECKSUM:]
    is_right = keccak.new(digest_bits=256, data=body).digest()[:_CHECKSUM] == checksum
    return Wallet(text, "monero") if is_right and body[0] in _MONERO_PREFIXES else None


def _read_solana(text: str) -> Wallet | None:
    """32 bytes in base 58. There is no checksum, so letters of both cases and digits must be in it."""
    is_mixed = text not in (text.lower(), text.upper()) and any(c.isdigit() for c in text)
    if len(text) not in _SOLANA_LENGTHS or not is_mixed or not _TEXT_58.fullmatch(text):
        return None
    fits = len(b58decode(text)) == _SOLANA_BYTES
    return Wallet(text, "solana", ("no_checksum",)) if fits else None


_READERS: tuple[Callable[[str], Wallet | None], ...] = (
    _read_hex,
    _read_checked_58,
    _read_bech32,
    _read_cash,
    _read_monero,
    _read_solana,
)
