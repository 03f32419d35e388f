"""IP addresses. The agreed form is the usual one of each version: '192.0.2.1', '2001:db8::1'.

* A port, or the zone of a link-local address, is kept apart.
* An IPv4 address written as IPv6 ('::ffff:192.0.2.1') is the IPv4 address.
* A network ('192.0.2.0/24', '192.0.2.*') says part of an address: it is partial and meets the same
  network only. An address with its network's length ('192.0.2.7/24') is the address.
* Addresses that every network gives to its own devices ('192.168.0.1') are invalid: they name no
  one outside. Those that mean nobody or this machine are junk.

Caveat: providers put thousands of customers behind one address; a hit without a time says little.
"""

import re
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_interface,
    ip_network,
)

from tieline.core.selector_kinds.base import (
    AliasText,
    Condition,
    Example,
    Normalised,
    Qualifier,
    normalise_settled,
)
from tieline.core.selector_kinds.codes import loose_label, strip_label
from tieline.core.selector_kinds.fillers import is_junk_word
from tieline.core.selector_kinds.folding import fold_case, upper_alphanumerics

KIND = "ip"
TITLE = "IP address"
QUALIFIER = Qualifier("port or zone")
EXAMPLES = (
    Example("192.0.2.1", None, "192.0.2.1", Condition.VALID),
    Example("192.0.2.1:443", None, "192.0.2.1", Condition.VALID, qualifier="443"),
    Example("2001:DB8:0:0:0:0:0:1", None, "2001:db8::1", Condition.VALID),
    Example("[2001:db8::1]:443", None, "2001:db8::1", Condition.VALID, qualifier="443"),
    Example("::ffff:192.0.2.1", None, "192.0.2.1", Condition.VALID),
    Example("192.000.002.001", None, "192.0.2.1", Condition.VALID),
    Example("192.0.2.7/24", None, "192.0.2.7", Condition.VALID),
    Example("192.0.2.1/32", None, "192.0.2.1", Condition.VALID),
    Example("192.0.2.0/24", None, "192.0.2.0/24", Condition.PARTIAL),
    Example("192.0.2.xxx", None, "192.0.2.0/24", Condition.PARTIAL),
    Example("192.168.0.17", None, "192.168.0.17", Condition.INVALID),
    Example("fe80::1%eth0", None, "fe80::1", Condition.INVALID, qualifier="eth0"),
    Example("192.0.2.256", None, "19202256", Condition.INVALID),
    Example("0.0.0.0", None, "0.0.0.0", Condition.JUNK),  # noqa: S104
    Example("no address", None, "no address", Condition.UNREADABLE),
)

_LABEL = loose_label("ip(?:v[46])?(?: addr(?:ess)?)?")
_PADDED = re.compile(r"[0-9]{3}(?:\.[0-9]{3}){3}")
_WITH_PORT = re.compile(r"(?:\[(?P<six>[0-9a-f:.%a-z]+)\]|(?P<four>[0-9.]+)):(?P<port>[0-9]{1,5})")
_SEPARATOR = re.compile(r"[,;|& -]+")
_MASKED = re.compile(r"((?:[0-9]{1,3}\.){1,3})((?:[x*?]+\.){0,2}[x*?]+)")
_MOST_CHARACTERS = 100
_OCTETS = 4

# what cannot be anything else: see `recognise`
_SURELY_FOUR = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}(?::[0-9]{1,5}|/[0-9]{1,2})?")
_GROUPED_NUMBER = re.compile(r"[0-9](?:\.[0-9]{3}){3}")
_SURELY_SIX = re.compile(r"\[?(?:[23f][0-9a-f]{3}:[0-9a-f:]+|::ffff:[0-9.]+)\]?(?:[:/][0-9]+)?")

_OWN_NETWORKS = tuple(
    map(
        ip_network,
        ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16"),
    )
) + tuple(map(ip_network, ("fc00::/7", "fe80::/10")))

_Address = IPv4Address | IPv6Address


def normalise(as_given: str, region: str | None, qualifier: str | None = None) -> Normalised:
    """The agreed form of an address. Region and stated qualifier play no part."""
    return normalise_settled(KIND, as_given, fold_case, lambda text: _read(as_given, text))


def is_valid(canonical: str) -> bool:
    """Whether a canonical text is an address that can name one connection to the internet."""
    address = _address(canonical)
    return address is not None and str(address) == canonical and _judge(address) is Condition.VALID


def display(canonical: str) -> str:
    """As it is."""
    return canonical


def aliases(canonical: str) -> tuple[AliasText, ...]:
    """None."""
    return ()


def recognise(text: str) -> Normalised | None:
    """Case-folded text that is an address and can be nothing else; None otherwise.

    Digits grouped by thousands ('1.023.456.789'), as some countries write the numbers of
    documents, could be an address too: they are not taken for one.
    """
    is_four = _SURELY_FOUR.fullmatch(text) and not _GROUPED_NUMBER.fullmatch(text)
    if not is_four and not _SURELY_SIX.fullmatch(text):
        return None
    found = _read(text, text)
    return None if found.canonical == upper_alphanumerics(text) else found


def _read(as_given: str, text: str) -> Normalised:
    def kept(
        condition: Condition, canonical: str, *notes: str, qualifier: str | None = None
    ) -> Normalised:
        return Normalised(KIND, as_given, canonical, condition, (), qualifier, notes)

    value = strip_label(_LABEL, text)
    if is_junk_word(text) or is_junk_word(value):
        return kept(Condition.JUNK, value)
    if not any(c.isdigit() for c in value) and "::" not in value:
        return kept(Condition.UNREADABLE, text)
    body, beside, notes = _take_apart(value)
    if address := _address(body):
        own = ("private_address",) if _is_own(address) else ()
        return kept(_judge(address), str(address), *notes, *own, qualifier=beside)
    if network := _network(body):
        return kept(Condition.PARTIAL, str(network), "whole_network")
    if _has_several(value):
        return kept(Condition.UNREADABLE, text, "several_values")
    # perhaps a value of another kind; written as `other` would write it, to meet it
    return kept(Condition.INVALID, upper_alphanumerics(text) or text)


def _has_several(value: str) -> bool:
    if len(value) > _MOST_CHARACTERS:
        return False
    return sum(_address(part) is not None for part in _SEPARATOR.split(value)) > 1


def _take_apart(value: str) -> tuple[str, str | None, tuple[str, ...]]:
    """The address alone, what stood beside it, and notes."""
    beside, notes = None, tuple[str, ...]()
    if found := _WITH_PORT.fullmatch(value):
        value, beside = found["six"] or found["four"], found["port"]
    value, percent, zone = value.partition("%")
    beside = zone if percent and zone else beside
    if _PADDED.fullmatch(value):  # three digits everywhere: never octal, as fewer might be
        value = ".".join(str(int(part)) for part in value.split("."))
        notes = ("zeros_stripped",)
    return value, beside, notes


def _address(body: str) -> _Address | None:
    """The address in a text, also one with its network's length; None for anything else."""
    if len(body) > _MOST_CHARACTERS or "%" in body:
        return None
    try:
        if "/" not in body:
            return _plain(ip_address(body))
        found = ip_interface(body)
    except ValueError:
        return None
    is_single = found.network.num_addresses == 1 or found.ip != found.network.network_address
    return _plain(found.ip) if is_single else None


def _plain(address: _Address) -> _Address:
    return getattr(address, "ipv4_mapped", None) or address


def _network(body: str) -> IPv4Network | IPv6Network | None:
    if len(body) > _MOST_CHARACTERS:
        return None
    if masked := _MASKED.fullmatch(body):
        shown = masked[1].count(".")
        if shown + masked[2].count(".") + 1 != _OCTETS:
            return None
        body = f"{masked[1]}{'.'.join('0' * (_OCTETS - shown))}/{8 * shown}"
    try:
        return ip_network(body) if "/" in body else None
    except ValueError:
        return None


def _is_own(address: _Address) -> bool:
    return any(address in network for network in _OWN_NETWORKS)


def _judge(address: _Address) -> Condition:
    if address.is_unspecified or address.is_loopback or str(address) == "255.255.255.255":
        return Condition.JUNK
    is_no_one = _is_own(address) or address.is_multicast or str(address).startswith("0.")
    return Condition.INVALID if is_no_one else Condition.VALID
