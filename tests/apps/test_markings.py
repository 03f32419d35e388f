"""Markings: put on a thing in its own transaction, never edited, seen by their office alone."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction
from psycopg import errors

from tests.conftest import admin
from tests.factories.world import NOON, later, make_cast, make_player
from tests.security.catalogue import connect_as
from tests.security.worlds import MISSING, read_as, run_and_undo
from tieline.apps.audit.queries import list_entries
from tieline.apps.sharing.actions import mark
from tieline.apps.sharing.queries import get_marking
from tieline.core.errors import BadInput, NotFound
from tieline.core.ids import MarkingId
from tieline.core.markings import (
    DEFAULT_MARKING,
    HandlingCode,
    InformationEvaluation,
    MarkingValue,
    Sensitivity,
    SourceEvaluation,
    TrafficLight,
)

FULL = MarkingValue(
    sensitivity=Sensitivity.SECRET,
    caveats=("eyes only", "no copy"),
    handling=HandlingCode.H3,
    source=SourceEvaluation.B,
    information=InformationEvaluation.TWO,
    releasable_to_agencies=("Agency PART",),
    releasable_to_countries=("GB", "FR"),
    tlp=TrafficLight.AMBER_STRICT,
)


def test_a_marking_says_what_was_put_in_with_one_entry(database: str) -> None:
    cast = make_cast()
    full = mark(FULL, actor=cast.owner.actor, now=NOON)
    plain = mark(DEFAULT_MARKING, actor=cast.owner.actor, now=NOON)
    assert get_marking(cast.owner.viewer, full) == FULL
    assert get_marking(cast.owner.viewer, plain) == DEFAULT_MARKING
    assert [(e.action, e.ids) for e in list_entries(cast.owner.viewer)] == [
        ("marking.added", {"marking": plain}),
        ("marking.added", {"marking": full}),
    ]


def test_a_marking_of_another_office_looks_like_none(database: str) -> None:
    cast = make_cast()
    marking = mark(FULL, actor=cast.owner.actor, now=NOON)
    said = []
    for ident in (marking, MarkingId(MISSING)):
        with pytest.raises(NotFound) as refused:
            get_marking(cast.stranger.viewer, ident)
        said.append((refused.value.code, refused.value.message, refused.value.fields))
    assert said[0] == said[1]
    with pytest.raises(IntegrityError, match="replaces_own_marking"):
        mark(FULL, actor=cast.stranger.actor, now=NOON, replaces=marking)
    assert list_entries(cast.stranger.viewer) == []


def test_a_marking_is_replaced_and_never_edited_by_anyone(database: str) -> None:
    player = make_player("OWN")
    first = mark(FULL, actor=player.actor, now=NOON)
    edit = "update sharing_marking set tlp = 'clear'"
    with pytest.raises(errors.InsufficientPrivilege):
        run_and_undo(player, edit)
    with admin(database) as super_:
        with pytest.raises(errors.DatabaseError, match="replace it") as refused:
            super_.execute(edit)
        # The owner sees no row of an office; it is stopped also where it is let see them.
        super_.execute("create policy seen on sharing_marking to tieline_owner using (true)")
    assert refused.value.sqlstate == "TLA04"
    with (
        connect_as("tieline_owner", database) as owner,
        pytest.raises(errors.DatabaseError, match="replace it"),
    ):
        owner.execute(edit)
    second = mark(
        replace(FULL, tlp=TrafficLight.RED), actor=player.actor, now=later(1), replaces=first
    )
    assert get_marking(player.viewer, first) == FULL
    assert get_marking(player.viewer, second).tlp is TrafficLight.RED
    assert read_as(
        player, "select replaces_id, marked_by, marked_at from sharing_marking order by id desc"
    ) == [(first, player.person.id, later(1)), (None, player.person.id, NOON)]


def test_a_marking_is_lost_with_the_thing_it_was_made_for(database: str) -> None:
    player = make_player("OWN")
    with transaction.atomic():
        marking = mark(FULL, actor=player.actor, now=NOON)
        transaction.set_rollback(True)
    with pytest.raises(NotFound):
        get_marking(player.viewer, marking)
    assert list_entries(player.viewer) == []


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"releasable_to_countries": ("gb",)}, "bad_country"),
        ({"releasable_to_countries": ("GBR",)}, "bad_country"),
        ({"releasable_to_countries": ("ÅÄ",)}, "bad_country"),
        ({"handling": HandlingCode.H3, "caveats": ()}, "caveat_missing"),
    ],
)
def test_a_marking_that_says_nothing_sound_cannot_be_made(
    fields: dict[str, object], code: str
) -> None:
    with pytest.raises(BadInput) as refused:
        replace(FULL, **fields)  # type: ignore[arg-type]
    assert refused.value.code == code


def test_the_database_knows_the_words_of_a_marking(database: str) -> None:
    player = make_player("OWN")
    mark(FULL, actor=player.actor, now=NOON)
    fields = {"sensitivity": "9", "handling": "'H9'", "source": "'Z'", "information": "'5'"}
    for field, wrong in {**fields, "tlp": "'white'"}.items():
        columns = [
            "uuid", "office_id", "sensitivity", "caveats", "handling", "source", "information",
            "releasable_to_agencies", "releasable_to_countries", "tlp", "marked_by", "marked_at",
        ]  # fmt: skip
        values = [wrong if c == field else "gen_random_uuid()" if c == "uuid" else c
                  for c in columns]  # fmt: skip
        with pytest.raises(errors.CheckViolation, match=f"marking_{field}_known"):
            run_and_undo(
                player,
                f"insert into sharing_marking ({', '.join(columns)})"
                f" select {', '.join(values)} from sharing_marking",
            )
