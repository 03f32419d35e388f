"""Kinds from end to end: qualifiers, values of two kinds, and one value under several kinds."""

from datetime import UTC, datetime

import pytest

from tests.factories.world import Player, hand_in_text, make_case, make_cast
from tests.journeys.observed import told_hits
from tieline.apps.cases import queries as cases
from tieline.apps.selectors import queries as selectors
from tieline.apps.selectors.queries import HeldRow
from tieline.core.errors import BadInput
from tieline.core.parsing.layout import Layout, build_layout, parse_column_option
from tieline.core.selector_kinds.registry import KINDS
from tieline.journeys import checking, looking
from tieline.journeys.intake import take_in

pytestmark = pytest.mark.usefixtures("database")

NOW = datetime.now(UTC)
FIFTEEN = "310150123456798"
"""Both an IMSI and an IMEI: its country code is in use, and its last digit is a Luhn digit."""


def layout_of(*options: str) -> Layout:
    return build_layout(
        [parse_column_option(option) for option in options],
        case_column=None,
        office_column=None,
        region=None,
        time_zone="UTC",
        known_kinds=KINDS,
    )


def hand_in(player: Player, text: str, *options: str) -> None:
    handed = hand_in_text(player, text, layout=layout_of(*options))
    submission = take_in(handed.receipt.submission_id, actor=handed.actor, now=NOW)
    assert submission.state.value == "finished"


def held_by(player: Player, ref: str = "C-1") -> list[HeldRow]:
    return selectors.list_held(player.viewer, cases.get_case(player.viewer, ref).id)


def test_a_column_stated_as_two_kinds_holds_both_readings() -> None:
    cast = make_cast()
    for player in (cast.owner, cast.partner, cast.stranger):
        make_case(player)
    options = ("id=imsi", "id=imei")
    hand_in(cast.owner, f"id\n{FIFTEEN[:14]}0\n{FIFTEEN}\n", *options)
    held = {(row.mention.kind, row.mention.canonical) for row in held_by(cast.owner)}
    assert held == {
        ("imsi", f"{FIFTEEN[:14]}0"),
        ("imei", FIFTEEN),
        ("imsi", FIFTEEN),
    }
    # the reading as a device meets a partner that writes the device with its check digit
    hand_in(cast.partner, f"device\n{FIFTEEN}\n", "device=imei")
    # the reading as a subscriber meets one that holds the digits as they stand
    hand_in(cast.stranger, f"imsi\n{FIFTEEN[:14]}0\n", "imsi=imsi")
    assert {key for key, _ in told_hits(cast.partner)} == {FIFTEEN}
    assert {key for key, _ in told_hits(cast.stranger)} == {f"{FIFTEEN[:14]}0"}


def test_a_value_that_both_readings_share_is_one_hit_of_each_other_case() -> None:
    cast = make_cast()
    make_case(cast.owner)
    make_case(cast.partner)
    hand_in(cast.owner, f"id\n{FIFTEEN}\n", "id=imsi", "id=imei")
    hand_in(cast.partner, f"id\n{FIFTEEN}\n", "id=imsi", "id=imei")
    for player in (cast.owner, cast.partner):
        rows = looking.list_values(actor=player.actor, now=NOW)
        assert [(row.value, row.cases) for row in rows] == [(FIFTEEN, 2)]


def test_a_qualifier_is_kept_beside_the_value_and_does_not_part_it() -> None:
    cast = make_cast()
    make_case(cast.owner)
    make_case(cast.partner)
    hand_in(cast.owner, "tag,pp\n7ZZZ999,Z0012345\n", "tag=plate/us-ca", "pp=identity_document/MX")
    hand_in(cast.partner, "tag\n7zzz-999\n", "tag=plate/US-NV")
    found = {(row.mention.kind, row.qualifiers) for row in held_by(cast.owner)}
    assert found == {("plate", ("US-CA",)), ("identity_document", ("MX",))}
    assert [row.qualifiers for row in held_by(cast.partner)] == [("US-NV",)]
    assert {key for key, _ in told_hits(cast.partner)} == {"7ZZZ999"}


def test_the_platform_of_a_username_parts_equal_names() -> None:
    cast = make_cast()
    for player in (cast.owner, cast.partner, cast.stranger):
        make_case(player)
    hand_in(cast.owner, "handle\n@Alex.Z\n", "handle=username/telegram")
    hand_in(cast.partner, "handle\nalex.z\n", "handle=username/instagram")
    hand_in(cast.stranger, "anything\nhttps://t.me/alex.z\n", "anything=other")
    assert told_hits(cast.partner) == set()
    assert {key for key, _ in told_hits(cast.stranger)} == {"telegram:alex.z"}


@pytest.mark.parametrize(
    ("kind", "as_given", "as_other"),
    [
        ("email", "Ana@Example.org", "mailto:ana@example.org"),
        ("ip", "192.0.2.1:443", "192.0.2.1"),
        ("mac", "00:00:5e:00:53:af", "0000-5E00-53AF"),
        ("iccid", "8944500102198304826", "8944 5001 0219 8304 826F"),
        ("iban", "GB82WEST12345698765432", "gb82 west 1234 5698 7654 32"),
        ("vin", "1M8GDM9AXKP042788", "1m8gdm9ax-kp042788"),
        ("container", "CSQU 305438 3", "CSQU3054383"),
        ("imo", "9074729", "IMO 9074729"),
        ("wallet", "3P14159f73E4gFr7JterCCQh9QjiTjiZrG", "3P14159f73E4gFr7JterCCQh9QjiTjiZrG"),
        ("firearm", "ABC-123", "abc123"),
    ],
)
def test_a_value_meets_itself_given_as_other(kind: str, as_given: str, as_other: str) -> None:
    cast = make_cast()
    make_case(cast.owner)
    make_case(cast.partner)
    hand_in(cast.owner, f"v\n{as_given}\n", f"v={kind}")
    hand_in(cast.partner, f"v\n{as_other}\n", "v=other")
    assert len(told_hits(cast.partner)) == 1


def test_a_check_takes_several_kinds_and_their_qualifiers() -> None:
    cast = make_cast()
    make_case(cast.owner)
    hand_in(cast.owner, f"id,h\n{FIFTEEN},alex\n", "id=imei", "h=username/telegram")

    def ask(value: str, *kinds: str) -> list[tuple[str, bool]]:
        question = checking.Question([value], "a test", kinds, without_case="a test has none")
        [answer] = checking.check(question, actor=cast.partner.actor, now=NOW)
        return [(reading.kind, bool(reading.holders)) for reading in answer.readings]

    assert ask(FIFTEEN[:14] + "0", "imsi") == [("imsi", False)]
    assert ask(FIFTEEN[:14] + "0", "imsi", "imei") == [("imei", True)]
    assert ask("Alex", "username/tg") == [("username", True)]
    assert ask("Alex", "username/x") == [("username", False)]
    assert ask("https://t.me/alex") == [("username", True)]
    with pytest.raises(BadInput, match="takes nothing after a slash"):
        ask("1", "vin/US")


def test_a_check_of_very_many_kinds_answers_each_value_for_itself() -> None:
    cast = make_cast()
    make_case(cast.owner)
    hand_in(cast.owner, "h\nalex\n", "h=username/p107")
    kinds = [f"username/p{number}" for number in range(120)]
    question = checking.Question(["alex", "bo"], "a test", kinds, without_case="a test has none")
    answers = checking.check(question, actor=cast.partner.actor, now=NOW)
    assert [answer.is_held for answer in answers] == [True, False]
    assert [reading.canonical for reading in answers[0].readings] == ["p107:alex"]
