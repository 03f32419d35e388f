import pytest
from base58_bech32.base58 import b58encode, b58encode_check
from Crypto.Hash import keccak

from tieline.core.selector_kinds import other, wallet
from tieline.core.selector_kinds.base import Condition

HASH = bytes(range(20))
RIPPLE = str.maketrans(
    "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz",
    "rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz",
)

PUBLISHED = [
    # BIP 16, BIP 173, BIP 350
    ("3P14159f73E4gFr7JterCCQh9QjiTjiZrG", "bitcoin"),
    ("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "bitcoin"),
    ("bc1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3qccfmv3", "bitcoin"),
    ("bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0", "bitcoin"),
    # EIP-55
    ("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed", "ethereum"),
    # the specification of CashAddr
    ("bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a", "bitcoincash"),
    # accounts of the XRP ledger that nobody owns
    ("rrrrrrrrrrrrrrrrrrrrrhoLvTp", "ripple"),
    ("rrrrrrrrrrrrrrrrrrrrBZbvji", "ripple"),
    # CIP-19
    ("addr1vx2fxv2umyhttkxyxp8x0dlpdt3k6cwng5pxj3jhsydzers66hrl8", "cardano"),
    # a program of Solana
    ("TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA", "solana"),
]


def monero_address(prefix: int) -> str:
    body = bytes([prefix]) + bytes(range(64))
    checked = body + keccak.new(digest_bits=256, data=body).digest()[:4]
    blocks = [checked[place : place + 8] for place in range(0, len(checked), 8)]
    return "".join(
        b58encode(block).decode().rjust(11 if len(block) == 8 else 7, "1")[-11:]
        if block.strip(b"\0")
        else "1" * 11
        for block in blocks
    )


MADE = [
    (b58encode_check(version + HASH).decode(), network)
    for version, network in [
        (b"\x00", "bitcoin"),
        (b"\x30", "litecoin"),
        (b"\x1e", "dogecoin"),
        (b"\x4c", "dash"),
        (b"\x41", "tron"),
        (b"\x1c\xb8", "zcash"),
    ]
] + [
    (b58encode_check(b"\x00" + HASH).decode().translate(RIPPLE), "ripple"),
    (monero_address(18), "monero"),
    (monero_address(42), "monero"),
]


@pytest.mark.parametrize(("address", "network"), PUBLISHED + MADE)
def test_address_is_known_by_its_checksum(address: str, network: str) -> None:
    found = wallet.normalise(address, None)
    assert (found.canonical, found.condition) == (address, Condition.VALID)
    assert found.qualifier == network
    assert other.normalise(address, None).canonical == address


@pytest.mark.parametrize(
    "address",
    [
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
        "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
        "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
        "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
        "0x52908400098527886E0F7030069857D2E4169EE7",
    ],
)
def test_capitals_of_eip_55_are_checked_and_shown(address: str) -> None:
    found = wallet.normalise(address, None)
    assert (found.canonical, found.condition) == (address.lower(), Condition.VALID)
    assert wallet.display(found.canonical) == address


def test_wrong_capitals_are_noted_and_still_meet_the_address() -> None:
    found = wallet.normalise("0x5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", None)
    assert found.canonical == "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"
    assert (found.condition, found.notes) == (Condition.INVALID, ("checksum_wrong",))


@pytest.mark.parametrize(
    "as_given",
    [
        "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4",
        "bitcoin:bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4?amount=0.1",
        "BTC: bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
        "BTC address: bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
        "bc1qw 508d6 qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
    ],
)
def test_ways_to_write_one_address_come_out_alike(as_given: str) -> None:
    for kind in (wallet, other):
        found = kind.normalise(as_given, None)
        assert found.canonical == "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"
        assert found.condition is Condition.VALID


def test_cash_address_without_its_prefix_is_the_same() -> None:
    address = "bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a"
    for as_given in (address.partition(":")[2], address.upper()):
        assert wallet.normalise(as_given, None).canonical == address


@pytest.mark.parametrize(
    "as_given",
    [
        "3P14159f73E4gFr7JterCCQh9QjiTjiZrH",
        "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5",
        # BIP 350: version 1 with the checksum of version 0, and the other way round
        "bc1p38j9r5y49hruaue7wxjce0updqjuyyx0kh56v8s25huc6995vvpql3jow4"[:-5] + "l3j0w",
        "bc1q0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd",
        "BC1SW50QGDZ25J"[:14] + "X" * 20,
        MADE[-1][0][:-1] + "1",
    ],
)
def test_address_with_a_wrong_checksum_is_kept_as_other_writes_it(as_given: str) -> None:
    found = wallet.normalise(as_given, None)
    assert (found.canonical, found.condition) == (as_given.upper(), Condition.INVALID)
    assert other.normalise(as_given, None).canonical == as_given.upper()


def test_stated_network_goes_before_the_one_recognised() -> None:
    address = "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"
    assert wallet.normalise(address, None, "polygon").qualifier == "polygon"


def test_address_that_nobody_owns_is_junk() -> None:
    found = wallet.normalise("0x000000000000000000000000000000000000dEaD", None)
    assert found.condition is Condition.JUNK
