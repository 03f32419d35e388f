"""What an office remembers of its senders' files."""

from datetime import timedelta

import pytest

from tests.factories.world import NOON, OTHERS, PHONES, make_cast, make_player
from tieline.apps.audit import queries as audit
from tieline.apps.submissions import layouts
from tieline.apps.submissions.errors import BadSender, LayoutNotFound

pytestmark = pytest.mark.usefixtures("database")

HEADER = ("Number", "Start Time")


def test_a_layout_is_found_by_the_columns_whoever_writes_them() -> None:
    ana = make_player("A")
    layouts.remember_layout("Carrier One", HEADER, PHONES, actor=ana.actor, now=NOON)
    [found] = layouts.find_layouts(ana.viewer, (" number ", "START  time"))
    assert (found.sender, found.layout) == ("Carrier One", PHONES)
    assert layouts.find_layouts(ana.viewer, ("number",)) == []
    assert layouts.find_layouts(ana.viewer, ("start time", "number")) == []


def test_a_sender_has_one_layout_for_the_same_columns() -> None:
    ana = make_player("A")
    later = NOON + timedelta(days=1)
    layouts.remember_layout("Carrier One", HEADER, PHONES, actor=ana.actor, now=NOON)
    layouts.remember_layout(" carrier  ONE ", HEADER, OTHERS, actor=ana.actor, now=later)
    layouts.remember_layout("Carrier Two", HEADER, PHONES, actor=ana.actor, now=NOON)
    found = layouts.find_layouts(ana.viewer, HEADER)
    assert [(one.sender, one.layout) for one in found] == [
        ("carrier ONE", OTHERS),
        ("Carrier Two", PHONES),
    ]


def test_remembering_the_same_again_leaves_no_trace() -> None:
    ana = make_player("A")
    for _ in range(2):
        layouts.remember_layout("Carrier", HEADER, PHONES, actor=ana.actor, now=NOON)
    actions = [entry.action for entry in audit.list_entries(ana.viewer)]
    assert actions.count("layout.remembered") == 1


def test_what_is_forgotten_is_gone_and_cannot_be_forgotten_twice() -> None:
    ana = make_player("A")
    layouts.remember_layout("Carrier", HEADER, PHONES, actor=ana.actor, now=NOON)
    [kept] = layouts.list_layouts(ana.viewer)
    layouts.forget_layout(str(kept.uuid), actor=ana.actor, now=NOON)
    assert layouts.list_layouts(ana.viewer) == []
    with pytest.raises(LayoutNotFound):
        layouts.forget_layout(str(kept.uuid), actor=ana.actor, now=NOON)


def test_another_office_neither_sees_nor_forgets_it() -> None:
    cast = make_cast()
    owner, stranger = cast.owner, cast.stranger
    layouts.remember_layout("Carrier", HEADER, PHONES, actor=owner.actor, now=NOON)
    [kept] = layouts.list_layouts(owner.viewer)
    assert layouts.find_layouts(stranger.viewer, HEADER) == []
    assert layouts.list_layouts(stranger.viewer) == []
    with pytest.raises(LayoutNotFound):
        layouts.forget_layout(str(kept.uuid), actor=stranger.actor, now=NOON)
    assert len(layouts.list_layouts(owner.viewer)) == 1


@pytest.mark.parametrize("name", ["", "  ", "x" * 101, "a\x00b", "\ufdfa" * 100])
def test_a_sender_needs_a_name(name: str) -> None:
    ana = make_player("A")
    with pytest.raises(BadSender):
        layouts.remember_layout(name, HEADER, PHONES, actor=ana.actor, now=NOON)
