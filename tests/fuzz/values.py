"""Values, moments, durations and layouts of any text: the promises that core makes of them."""

import json
from datetime import UTC
from typing import Final

from tests.fuzz.drawn import Drawn
from tests.fuzz.refusals import demand_documented
from tieline.core.matching.keys import key_text, match_keys
from tieline.core.parsing.date_orders import DateOrder, OrderEvidence, order_in_header
from tieline.core.parsing.dates import read_seen_at
from tieline.core.parsing.durations import find_unit, read_duration
from tieline.core.parsing.inspection import list_column_options, write_column_option
from tieline.core.parsing.layout import Layout, build_layout, parse_column_option
from tieline.core.selector_kinds.guessing import guess_kinds
from tieline.core.selector_kinds.registry import KINDS, display, normalise, settle_qualifier

_KINDS: Final = tuple(sorted(KINDS))
_REGIONS: Final = (None, "US", "MX", "CO", "BR", "AR", "DE", "IT", "GB", "us", "ZZ", "")
_QUALIFIERS: Final = (None, "telegram", "whatsapp", "US-CA", "passport-MX", "bitcoin")
_ZONES: Final = ("UTC", "America/Bogota", "Africa/Monrovia", "Pacific/Apia", "Etc/GMT+12", "x")
_SECRET: Final = bytes(range(32))
_MOST_SECONDS: Final = 100 * 24 * 3600


def check_value(data: bytes) -> None:
    """A value of any kind: never an error, never nothing, the same when read again, found as itself."""
    drawn = Drawn(data)
    kind, region = drawn.one_of(_KINDS), drawn.one_of(_REGIONS)
    qualifier = drawn.one_of(_QUALIFIERS)
    text = drawn.rest_as_text()
    assert set(guess_kinds(text)) <= set(KINDS)
    assert isinstance(display(kind, text), str)
    assert isinstance(KINDS[kind].is_valid(text), bool)
    if not text.strip():
        return
    once = normalise(kind, text, region, qualifier)
    assert once.as_given == text
    assert once.canonical.strip()
    for stated in (qualifier, None):
        assert normalise(kind, once.canonical, region, stated).canonical == once.canonical
    assert not once.is_valid or KINDS[kind].is_valid(once.canonical)
    assert all(KINDS[kind].aliases(alias.text) == () for alias in once.aliases)
    assert key_text(key_text(once.canonical)) == key_text(once.canonical)
    again = normalise(kind, once.canonical, region, qualifier)
    assert match_keys(_SECRET, once) == match_keys(_SECRET, again)
    with demand_documented():
        settled = settle_qualifier(kind, text)
        assert settle_qualifier(kind, settled) == settled


def check_moment(data: bytes) -> None:
    """A date, with or without a time beside it: a moment in UTC that reads as itself, or a refusal."""
    drawn = Drawn(data)
    zone, order = drawn.one_of(_ZONES), drawn.one_of((None, *DateOrder))
    time_text = drawn.one_of((None, "14:03", drawn.text(12)))
    text = drawn.rest_as_text()
    order_in_header(text)
    OrderEvidence().add(text)
    with demand_documented():
        found = read_seen_at(text, zone, order, time_text=time_text)
        assert found.tzinfo is UTC
        assert 1969 <= found.year <= 2101
        if 1970 <= found.year <= 2100:
            assert read_seen_at(found.isoformat(), zone, order) == found


def check_duration(data: bytes) -> None:
    """How long a call lasted: whole seconds within bounds, or a refusal."""
    drawn = Drawn(data)
    unit = find_unit(drawn.text(12))
    text = drawn.rest_as_text()
    with demand_documented():
        found = read_duration(text, unit)
        assert type(found) is int
        assert 0 <= found <= _MOST_SECONDS
        assert read_duration(str(found)) == found


def check_layout(data: bytes) -> None:
    """Column options and stored layouts: what is taken is written and read back the same."""
    drawn = Drawn(data)
    is_stored, zone = drawn.number(1), drawn.one_of(_ZONES)
    text = drawn.rest_as_text()
    with demand_documented():
        if is_stored:
            try:
                stored = json.loads(text)
            except (ValueError, RecursionError):
                return  # the column of the database holds JSON only
            if isinstance(stored, dict):
                layout = Layout.from_json(stored)
                assert Layout.from_json(json.loads(json.dumps(layout.to_json()))) == layout
            return
        options = [parse_column_option(line) for line in text.splitlines()]
        for option in options:
            assert parse_column_option(write_column_option(option)) == option
        layout = build_layout(
            options,
            case_column=None,
            office_column=None,
            region="US",
            time_zone=zone,
            known_kinds=KINDS,
        )
        assert Layout.from_json(layout.to_json()) == layout
        again = [parse_column_option(option) for option in list_column_options(layout)]
        assert set(again) == {parse_column_option(write_column_option(one)) for one in again}


def _seeds_of_values() -> list[bytes]:
    return [
        bytes([_KINDS.index(kind.KIND), 1, 0]) + example.as_given.encode("utf-8", "surrogateescape")
        for kind in KINDS.values()
        for example in kind.EXAMPLES
    ]


VALUE_SEEDS: Final = _seeds_of_values()
VALUE_WORDS: Final = (
    b"+", b"00", b";ext=", b"x", b"@", b"t.me/", b"https://", b"::", b"0x", b"bc1", b"IMSI", b"VIN:",
    b"*", b"?", b"\xe2\x80\x8b", b"\xef\xbc\x8b", b"\xd9\xa0", b"\xc4\xb0", b"\xe1\xba\x9e", b"\xff",
    b"N/A", b"\x00", b".", b"/", b"xn--", b"%25", b"mailto:", b"tel:", b"LU", b"[", b"]",
)  # fmt: skip
MOMENT_SEEDS: Final = [
    b"\0\0\0002021-07-08T14:03:22-05:00", b"\1\1\0008/7/21 2:03 pm", b"\0\0\1July 8, 2021",
    b"\2\2\0007-8-2021 14:03:22.123 UTC", b"\3\3\00021-07-08", b"\0\0\0008 Jul 2021 14:03 GMT+3",
    b"\0\1\2\0056 pm.8.7.2021", b"\0\0\00020210708140322",
]  # fmt: skip
MOMENT_WORDS: Final = (
    b"jan", b"september", b" am", b" p.m.", b"GMT", b"UTC", b"+14:00", b"-23:59", b"24:00", b":60",
    b"T", b"Z", b"1970", b"2100", b"12-31", b"29/02", b"\x85", b"0000", b"9999", b",", b"EST-5",
)  # fmt: skip
DURATION_SEEDS: Final = [
    b"\0001:05", b"\0000:01:05", b"\0001m 5s", b"\3minPT1M5S", b"\00065,5", b"\1h100",
]  # fmt: skip
LAYOUT_SEEDS: Final = [
    b"\0\0Phone=phone:used:subject\nSeen=seen_at\nPlate=plate/US-CA\nA=B=username/telegram",
    b"\1\0" + json.dumps({
        "case_column": None, "columns": [
            {"header": "n", "kind": "phone", "role": "used", "standing": None, "qualifier": "x"}
        ], "office_column": None, "region": "US", "region_column": None, "seen_at_column": "t",
        "time_zone": "UTC", "date_order": "dmy", "header_line": 3, "format": "csv",
    }).encode(),
]  # fmt: skip
