"""The provenance of a hit: complete on one's own side, silent on what the other side hides."""

import json
import re
from datetime import UTC, datetime
from hashlib import sha256

import pytest

from tests.cli.terminal import do, refuse
from tests.factories.trail import list_trail
from tests.factories.world import (
    NOON,
    Cast,
    Player,
    later,
    make_case,
    make_cast,
    make_player,
    make_submission,
)
from tieline.apps.hits.errors import HitNotFound
from tieline.core.postures import Posture
from tieline.journeys import handling, proving
from tieline.journeys.checking import Question, check
from tieline.journeys.looking import list_hits
from tieline.journeys.paper import print_paper
from tieline.journeys.provenance_paper import provenance_paper, sections_of
from tieline.journeys.shapes.provenance import ProvenanceShape

pytestmark = pytest.mark.usefixtures("database")
SHARED = "+1 202 555 0143"


def _met(posture: Posture = Posture.POINTER) -> Cast:
    cast = make_cast()
    make_case(cast.owner, "MINE-1", summary="Boats at the Жук pier")
    make_case(cast.partner, "P-SECRET-7", posture=posture, summary="Canary of the partner")
    make_submission(cast.owner, ["+1 202 555 0101", SHARED], case="MINE-1")
    make_submission(cast.partner, [SHARED], case="P-SECRET-7", at=later(1))
    return cast


def _hit_of(player: Player) -> str:
    return str(list_hits(actor=player.actor, now=NOON)[0][0].side.uuid)


def _show(player: Player) -> ProvenanceShape:
    return proving.show_provenance(_hit_of(player), actor=player.actor, now=later(5))


def test_it_says_where_the_own_value_comes_from() -> None:
    cast = _met()
    shape = _show(cast.owner)
    (source,) = shape.submissions
    contents = f"number\n+1 202 555 0101\n{SHARED}\n".encode()
    assert source.file_sha256 == source.slice_sha256 == sha256(contents).hexdigest()
    assert source.slice_bytes == len(contents)
    assert (source.file_name, source.handed_in_by) == ("list.csv", "Ana of OWN")
    assert source.authority is not None
    assert (source.authority.authority, source.authority.court_use) == ("subpoena:2026-1", "yes")
    (said,) = source.said
    assert (said.as_given, said.rows, said.first_row) == (SHARED, 1, 2)
    assert [column.header for column in source.layout.columns] == ["number"]
    assert shape.case.ref == "MINE-1"
    assert shape.case.marking == shape.case.marking_then
    assert shape.hit is not None
    assert [one.office for one in shape.hit.held_by] == ["PART"]
    assert shape.hit.held_by[0].own_cases == ()


def test_it_says_who_looked_and_what_was_decided() -> None:
    cast = _met()
    asked = Question([SHARED], "a number on a seized phone", case_ref="MINE-1")
    check(asked, actor=cast.owner.actor, now=later(2))
    hit = _hit_of(cast.partner)
    handling.show_own_part(hit, actor=cast.partner.actor, now=later(3))
    handling.dispose_hit(hit, "known", "joint work", actor=cast.owner.actor, now=later(4))
    shape = _show(cast.owner)
    done = [step.action for step in shape.steps]
    for action in ("case.opened", "submission.received", "selector.checked", "hit.disposed"):
        assert action in done, action
    assert done[-1] == "hit.traced"
    (checked,) = (step for step in shape.steps if step.action == "selector.checked")
    assert (checked.person, checked.purpose) == ("Ana of OWN", "a number on a seized phone")
    (disposed,) = (step for step in shape.steps if step.action == "hit.disposed")
    assert disposed.particulars == {"disposition": "known"}
    assert shape.hit is not None
    assert (shape.hit.disposition, shape.hit.reason) == ("known", "joint work")
    assert [(one.office, one.tells) for one in shape.told] == [("PART", "pointer")]


def test_another_value_of_the_case_leaves_no_step_here() -> None:
    cast = _met()
    before = len(_show(cast.owner).steps)
    make_submission(cast.owner, ["+1 202 555 0177"], case="MINE-1", at=later(2))
    asked = Question(["+1 202 555 0177"], "another", case_ref="MINE-1")
    check(asked, actor=cast.owner.actor, now=later(2))
    after = _show(cast.owner).steps
    # Seeing it twice adds the looks themselves, and the file and check of another value nothing.
    assert {step.action for step in after[before:]} <= {"hit.viewed", "hit.traced", "askers.listed"}
    assert "another" not in {step.purpose for step in after}


def test_it_tells_no_more_of_the_other_side_than_the_hit_does() -> None:
    cast = _met()
    text = proving.as_json(_show(cast.owner)).decode()
    assert "P-SECRET-7" not in text
    assert "Canary" not in text
    numbers = re.findall(r'"(?:id|hit|case|entry|position)": \d+', text)
    assert numbers == []  # they are given out to all offices in turn


def test_a_hit_that_is_hidden_looks_like_one_that_is_missing() -> None:
    cast = _met(Posture.SILENT)
    hidden = _hit_of(cast.partner)
    for ident in (hidden, "00000000-0000-4000-8000-000000000000", "x"):
        with pytest.raises(HitNotFound):
            proving.show_provenance(ident, actor=cast.owner.actor, now=later(5))
    shape = _show(cast.partner)  # the silent side has its own, with why it is silent
    assert shape.case.answers == "silent"
    assert [one.reason for one in shape.silences] == ["a test"]


def test_the_files_are_made_of_one_shape_and_their_digests_are_in_the_trail() -> None:
    cast = _met()
    made = proving.make_provenance(_hit_of(cast.owner), actor=cast.owner.actor, now=later(5))
    (entry,) = list_trail(cast.owner, action="provenance.made")
    assert entry.ids["json_sha256"] == sha256(made.as_json).hexdigest()
    assert entry.ids["pdf_sha256"] == sha256(made.as_pdf).hexdigest()
    told = json.loads(made.as_json)
    assert told["format"] == "tieline provenance 1"
    assert told["case"]["summary"] == "Boats at the Жук pier"
    assert made.as_pdf.startswith(b"%PDF-")
    assert print_paper(provenance_paper(made.shape)) == made.as_pdf
    words = str(sections_of(made.shape))
    assert told["submissions"][0]["file_sha256"] in words
    assert "subpoena:2026-1" in words


def test_every_word_of_the_json_stands_on_paper() -> None:
    cast = _met()
    made = proving.make_provenance(_hit_of(cast.owner), actor=cast.owner.actor, now=later(5))
    paper = provenance_paper(made.shape)
    words = str((paper.title, paper.office, paper.lead, paper.sections))
    left_out = [
        said
        for said in _texts(json.loads(made.as_json))
        if said not in words and said not in (made.shape.format, "US")
    ]
    assert left_out == []


def _texts(told: object) -> list[str]:
    """All texts but moments, which paper writes in its own form."""
    if isinstance(told, dict):
        return [text for one in told.values() for text in _texts(one)]
    if isinstance(told, list):
        return [text for one in told for text in _texts(one)]
    if not isinstance(told, str) or re.match(r"\d{4}-\d\d-\d\dT", told):
        return []
    return [told] if told else []


def test_a_link_leads_an_outsider_to_the_entry_and_its_checkpoint() -> None:
    cast = _met()
    _show(cast.owner)
    do("audit", "seal")
    shape = _show(cast.owner)
    sealed = [step for step in shape.steps if step.link]
    assert len(sealed) >= 5
    assert all(step.sealed_at for step in sealed)
    for step in sealed[:2]:
        found = do("audit", "entry", str(step.link), "--json").json
        assert (found["action"], found["at"]) == (step.action, step.at)
        assert found["covered_by_checkpoint_of"] >= found["place"] >= 1
        assert len(found["link_of_checkpoint"]) == 64
    assert "Entry of the trail" in do("audit", "entry", str(sealed[0].link)).out
    refuse(3, "audit", "entry", "00" * 32)
    refuse(1, "audit", "entry", "no link")


def test_the_command_writes_and_prints_the_files(tmp_path: object) -> None:
    player, other = make_player("A2"), make_player("B2")
    for one in (player, other):
        make_case(one, "C-1")
        make_submission(one, [SHARED], at=datetime.now(UTC))
    hit = _hit_of(player)
    target = f"{tmp_path}/p.pdf"
    told = do("hit", "provenance", hit, "--as", "ana-a2", "--pdf", target)
    with open(target, "rb") as file:  # noqa: PTH123
        assert sha256(file.read()).hexdigest() in told.out
    refuse(1, "hit", "provenance", hit, "--as", "ana-a2", "--pdf", target)
    printed = do("hit", "provenance", hit, "--as", "ana-a2", "--json").out
    made = {entry.ids["json_sha256"] for entry in list_trail(player, action="provenance.made")}
    assert sha256(printed.encode()).hexdigest() in made
    assert "SUBMISSIONS" in do("hit", "provenance", hit, "--office", "A2").out
