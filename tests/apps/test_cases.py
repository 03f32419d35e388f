"""Cases: opened in one's own office, under a reference that is taken once."""

from threading import Barrier, Thread

import pytest
from django.db import connection

from tests.factories.world import NOON, later, make_cast, make_player, operator
from tests.security.worlds import MISSING, read_as
from tieline.apps.audit.queries import list_entries
from tieline.apps.cases.actions import open_case, record_cases, remark
from tieline.apps.cases.errors import BadCase, CaseExists, CaseNotFound
from tieline.apps.cases.queries import get_case, known_refs, list_cases, refs_by_id
from tieline.apps.sharing.queries import get_marking
from tieline.core.ids import CaseId, MarkingId
from tieline.core.markings import MarkingValue, TrafficLight
from tieline.core.postures import Posture

RED = MarkingValue(tlp=TrafficLight.RED)


def test_a_case_is_opened_with_its_marking_and_one_entry(database: str) -> None:
    player = make_player("OWN")
    case = open_case(
        "24-117 / A",
        actor=player.actor,
        now=later(3),
        posture=Posture.SILENT,
        summary="Boats",
        marking=RED,
        silence_reason="a source is near",
    )
    row = get_case(player.viewer, "24-117 / A")
    assert (row.id, row.summary, row.posture, row.opened_at) == (
        case, "Boats", Posture.SILENT, later(3),
    )  # fmt: skip
    [(marking, opened_by)] = read_as(player, "select marking_id, opened_by from cases_case")
    assert get_marking(player.viewer, MarkingId(int(str(marking)))) == RED
    assert opened_by == player.person.id
    entries = list_entries(player.viewer)
    [asked] = (entry for entry in entries if entry.action == "silence.asked")
    assert (asked.ids["case"], asked.purpose) == (case, "a source is near")
    assert [(e.action, e.ids) for e in entries if e is not asked] == [
        ("case.opened", {"case": case, "posture": "silent"}),
        ("marking.added", {"marking": marking}),
    ]


def test_a_case_shows_a_pointer_unless_it_is_said_otherwise(database: str) -> None:
    player = make_player("OWN")
    for posture in Posture:
        open_case(
            posture,
            actor=player.actor,
            now=NOON,
            posture=posture,
            summary="Boats",
            silence_reason="a test",
        )
    open_case("default", actor=player.actor, now=NOON, summary="Boats")
    assert get_case(player.viewer, "default").posture is Posture.POINTER
    told = read_as(
        player,
        "select c.ref, p.ref, p.summary from cases_case c"
        " join cases_casepointer p on p.case_id = c.id order by c.ref",
    )
    assert told == [
        ("default", None, None),
        ("open", "open", "Boats"),
        ("pointer", None, None),
        ("silent", None, None),
    ]


def test_a_reference_is_taken_once_in_an_office_and_free_in_another(database: str) -> None:
    cast = make_cast()
    open_case("C-1", actor=cast.owner.actor, now=NOON)
    before = list_entries(cast.owner.viewer)
    with pytest.raises(CaseExists) as refused:
        open_case("C-1", actor=cast.owner.actor, now=NOON)
    assert refused.value.code == "case_exists"
    assert list_entries(cast.owner.viewer) == before
    assert read_as(cast.owner, "select count(*) from sharing_marking") == [(1,)]
    # That another office has the reference must not show.
    open_case("C-1", actor=cast.stranger.actor, now=NOON)
    open_case("c-1", actor=cast.owner.actor, now=NOON)


def test_a_reference_that_cannot_be_kept_is_refused(database: str) -> None:
    player = make_player("OWN")
    for ref in ("", " ", " C-1", "C-1 ", "C\x001", "x" * 101):
        with pytest.raises(BadCase) as refused:
            open_case(ref, actor=player.actor, now=NOON)
        assert refused.value.code == "bad_case_ref"
        with pytest.raises(BadCase):
            record_cases(["fine", ref], actor=player.actor, now=NOON)
    assert list_cases(player.viewer) == []
    assert list_entries(player.viewer) == []


def test_a_summary_that_cannot_be_kept_is_refused_in_words(database: str) -> None:
    player = make_player("OWN")
    open_case("longest", actor=player.actor, now=NOON, summary="x" * 1000)
    for summary in ("x" * 1001, "Boats\x00"):
        with pytest.raises(BadCase):
            open_case("C-1", actor=player.actor, now=NOON, summary=summary)


def test_the_installation_has_no_cases(database: str) -> None:
    with pytest.raises(BadCase) as refused:
        open_case("C-1", actor=operator().at_home(), now=NOON)
    assert refused.value.code == "no_office"


def test_a_stranger_finds_no_case_and_cannot_tell_it_from_a_missing_one(database: str) -> None:
    cast = make_cast()
    case = open_case("C-1", actor=cast.owner.actor, now=NOON)
    said = []
    for viewer, ref in ((cast.stranger.viewer, "C-1"), (cast.owner.viewer, "C-2")):
        with pytest.raises(CaseNotFound) as refused:
            get_case(viewer, ref)
        said.append((refused.value.code, refused.value.message.replace(ref, "")))
    assert said[0] == said[1]
    for viewer, found in ((cast.owner.viewer, 1), (cast.stranger.viewer, 0)):
        assert len(list_cases(viewer)) == found
        assert len(known_refs(viewer, ["C-1"])) == found
        assert len(refs_by_id(viewer, [case])) == found


def test_cases_are_listed_by_reference_page_by_page(database: str) -> None:
    player = make_player("OWN")
    for ref in ("b", "a", "c"):
        open_case(ref, actor=player.actor, now=NOON)
    assert [row.ref for row in list_cases(player.viewer, limit=2)] == ["a", "b"]
    assert [row.ref for row in list_cases(player.viewer, after_ref="b")] == ["c"]


def test_recording_cases_again_opens_none_twice(database: str) -> None:
    cast = make_cast()
    known = open_case("b", actor=cast.owner.actor, now=NOON)
    found = record_cases(["b", "a", "b"], actor=cast.owner.actor, now=NOON)
    assert found["b"] == known
    assert sorted(found) == ["a", "b"]
    entries = list_entries(cast.owner.viewer)
    assert record_cases(["a", "b"], actor=cast.owner.actor, now=later(1)) == found
    assert list_entries(cast.owner.viewer) == entries
    assert len(list_entries(cast.owner.viewer, action="case.opened")) == 2
    others = record_cases(["a", "b"], actor=cast.stranger.actor, now=NOON)
    assert not set(others.values()) & set(found.values())


def test_two_that_record_the_same_cases_at_once_agree(database: str) -> None:
    player = make_player("OWN")
    refs = [f"C-{number}" for number in range(6)]
    together, found = Barrier(3), list[dict[str, CaseId]]()

    def run() -> None:
        together.wait()
        try:
            found.append(record_cases(refs, actor=player.actor, now=NOON))
        finally:
            connection.close()

    threads = [Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found[0] == found[1] == found[2]
    assert len(list_cases(player.viewer)) == len(refs)
    assert len(list_entries(player.viewer, action="case.opened")) == len(refs)


def test_a_marking_is_replaced_with_one_entry_and_a_reason(database: str) -> None:
    player = make_player("OWN")
    case = open_case("C-1", actor=player.actor, now=NOON)
    before = get_case(player.viewer, "C-1").marking_id
    made = remark(case, RED, reason=" it concerns a source ", actor=player.actor, now=later(1))
    assert get_case(player.viewer, "C-1").marking_id == made
    assert get_marking(player.viewer, made) == RED
    assert read_as(player, "select replaces_id, reason from sharing_marking order by id") == [
        (None, ""),
        (before, "it concerns a source"),
    ]
    entry = list_entries(player.viewer, action="case.remarked")[0]
    assert (entry.ids, entry.purpose) == (
        {"case": case, "marking": made, "before": before},
        "it concerns a source",
    )


@pytest.mark.parametrize("reason", ["", "  ", "two\nlines", "x" * 501])
def test_a_marking_is_not_replaced_without_saying_why(database: str, reason: str) -> None:
    player = make_player("OWN")
    case = open_case("C-1", actor=player.actor, now=NOON)
    with pytest.raises(BadCase) as refused:
        remark(case, RED, reason=reason, actor=player.actor, now=NOON)
    assert refused.value.code == "reason_missing"


def test_the_case_of_another_office_is_re_marked_by_nobody_and_looks_like_none(
    database: str,
) -> None:
    cast = make_cast()
    case = open_case("C-1", actor=cast.owner.actor, now=NOON)
    before = get_case(cast.owner.viewer, "C-1").marking_id
    for ident in (case, CaseId(MISSING)):
        with pytest.raises(CaseNotFound):
            remark(ident, RED, reason="a test", actor=cast.stranger.actor, now=NOON)
    assert get_case(cast.owner.viewer, "C-1").marking_id == before
    assert read_as(cast.stranger, "select id from sharing_marking") == []


def test_an_open_case_is_marked_for_every_office_unless_it_is_said_otherwise(
    database: str,
) -> None:
    player = make_player("OWN")
    for posture in Posture:
        open_case(posture, actor=player.actor, now=NOON, posture=posture, silence_reason="a test")
    open_case("stated", actor=player.actor, now=NOON, posture=Posture.OPEN, marking=RED)
    found = {
        ref: get_marking(player.viewer, get_case(player.viewer, ref).marking_id).tlp
        for ref in ("open", "pointer", "silent", "stated")
    }
    assert found == {
        "open": TrafficLight.GREEN,
        "pointer": TrafficLight.AMBER,
        "silent": TrafficLight.AMBER,
        "stated": TrafficLight.RED,
    }
