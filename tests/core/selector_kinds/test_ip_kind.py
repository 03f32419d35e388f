import pytest

from tieline.core.selector_kinds import ip, other
from tieline.core.selector_kinds.base import Condition


@pytest.mark.parametrize(
    ("as_given", "canonical", "qualifier"),
    [
        ("192.0.2.1", "192.0.2.1", None),
        ("IP: 192.0.2.1", "192.0.2.1", None),
        ("IPv4 address 192.0.2.1", "192.0.2.1", None),
        ("192.0.2.1:8080", "192.0.2.1", "8080"),
        ("[2001:db8::1]:8080", "2001:db8::1", "8080"),
        ("2001:db8::1%eth0", "2001:db8::1", "eth0"),
        ("::ffff:c000:201", "192.0.2.1", None),
        ("[::ffff:192.0.2.1]:8080", "192.0.2.1", "8080"),
        ("192.0.2.1/24", "192.0.2.1", None),
        ("2001:db8::1/64", "2001:db8::1", None),
        ("2001:db8::1/128", "2001:db8::1", None),
    ],
)
def test_ways_to_write_one_address_come_out_alike(
    as_given: str, canonical: str, qualifier: str | None
) -> None:
    found = ip.normalise(as_given, None)
    assert (found.canonical, found.condition) == (canonical, Condition.VALID)
    assert found.qualifier == qualifier


@pytest.mark.parametrize(
    ("as_given", "canonical"),
    [
        ("192.0.2.0/24", "192.0.2.0/24"),
        ("192.0.2.*", "192.0.2.0/24"),
        ("192.0.xxx.xxx", "192.0.0.0/16"),
        ("2001:DB8::/32", "2001:db8::/32"),
    ],
)
def test_network_is_partial(as_given: str, canonical: str) -> None:
    found = ip.normalise(as_given, None)
    assert (found.canonical, found.condition) == (canonical, Condition.PARTIAL)


@pytest.mark.parametrize(
    ("as_given", "condition"),
    [
        ("127.0.0.1", Condition.JUNK),
        ("::1", Condition.JUNK),
        ("::", Condition.JUNK),
        ("255.255.255.255", Condition.JUNK),
        ("172.31.255.1", Condition.INVALID),
        ("172.32.0.1", Condition.VALID),
        ("100.64.0.1", Condition.INVALID),
        ("fd00::1", Condition.INVALID),
        ("ff02::1", Condition.INVALID),
    ],
)
def test_address_that_names_no_one_outside_is_not_valid(
    as_given: str, condition: Condition
) -> None:
    found = ip.normalise(as_given, None)
    assert (found.canonical, found.condition) == (as_given, condition)


@pytest.mark.parametrize(
    ("as_given", "canonical"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("192.0.2.1:443", "192.0.2.1"),
        ("2001:DB8:0:0:0:0:0:1", "2001:db8::1"),
        ("185.220.101.123", "185.220.101.123"),
        ("192.0.2.0/24", "192.0.2.0/24"),
        ("1.023.456.701", "1023456701"),  # a number grouped by thousands
        ("1.123.145.189", "1123145189"),
        ("192.0.2.256", "19202256"),
        ("10:20:30:40:50:60:70:80", "1020304050607080"),
        ("1.2.3", "123"),
    ],
)
def test_other_recognises_an_address_only_where_it_can_be_nothing_else(
    as_given: str, canonical: str
) -> None:
    assert other.normalise(as_given, None).canonical == canonical


def test_hostile_length_is_read_quickly() -> None:
    for as_given in ("1." * 50_000, ":" * 100_000, "9" * 100_000, "1:" * 50_000 + "1"):
        assert ip.normalise(as_given, None).canonical
