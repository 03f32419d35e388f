"""Disclosure per case: each thing is in the package or in the log, and silent things look like none."""

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import uuid4

import pytest

from tests.conftest import admin
from tests.factories.prosecution import ASKED, DUE, add_person, ask_for
from tests.factories.world import Cast, make_case, make_cast, make_player, make_submission
from tieline.apps.audit.errors import RightMissing
from tieline.apps.audit.queries import list_entries
from tieline.apps.proceedings.errors import (
    BadRequest,
    ItemNotFound,
    NotDue,
    OwnDecision,
    RequestClosed,
    RequestNotFound,
)
from tieline.apps.submissions import queries as submissions
from tieline.core.ids import Actor
from tieline.core.postures import Posture
from tieline.core.privilege import Answer, Ground
from tieline.journeys import disclosing, packaging
from tieline.journeys.disclosing import Ruling, Wish
from tieline.journeys.package_paper import package_paper
from tieline.journeys.withdrawal import retire

SHARED = "+1 202 555 0143"
QUIET = "+1 202 555 0188"
DISCLOSE = Ruling(Answer.DISCLOSED)
WITHHOLD = Ruling(Answer.WITHHELD, Ground.SOURCE, "would name our source", "a confidential source")


@dataclass(frozen=True)
class Court:
    """The owner's case meets a case of the partner, openly, and one of the stranger, in silence."""

    cast: Cast
    prosecutor: Actor
    counsels: dict[str, Actor]
    supervisors: dict[str, Actor]


@pytest.fixture
def court(database: str) -> Court:
    cast = make_cast()
    make_case(cast.owner, "MINE-1", summary="Canary of the owner")
    make_case(cast.partner, "P-1", summary="Canary of the partner")
    make_case(cast.stranger, "S-1", posture=Posture.SILENT, summary="Canary of the stranger")
    make_submission(cast.owner, [SHARED, QUIET, "+1 202 555 0101"], case="MINE-1")
    make_submission(cast.partner, [SHARED], case="P-1")
    make_submission(cast.stranger, [QUIET, "+1 202 555 0102"], case="S-1")
    players = {player.office.code: player for player in (cast.owner, cast.partner, cast.stranger)}
    return Court(
        cast,
        add_person(make_player("PROS"), "prosecutor", "prosecutor"),
        {code: add_person(one, f"counsel-{code.lower()}", "counsel") for code, one in players.items()},
        {code: add_person(one, f"boss-{code.lower()}", "supervisor") for code, one in players.items()},
    )  # fmt: skip


def _now() -> datetime:
    return datetime.now(UTC)


def _desk(actor: Actor) -> list[disclosing.DeskView]:
    return disclosing.list_desk(actor=actor, now=_now())


def _answer_all(actor: Actor, ruling: Ruling) -> None:
    for view in _desk(actor):
        disclosing.answer_item(view.row.uuid, ruling, actor=actor, now=_now())


def _issue(court: Court, uuid: object) -> packaging.PackageShape:
    packaging.issue(uuid, actor=court.prosecutor, now=_now())  # type: ignore[arg-type]
    return packaging.read_package(uuid, actor=court.prosecutor, now=_now())  # type: ignore[arg-type]


def test_every_originator_is_asked_and_what_they_disclose_is_in_the_package(
    court: Court, database: str
) -> None:
    uuid = ask_for(court.cast.owner, "MINE-1", court.prosecutor)
    assert {code: len(_desk(one)) for code, one in court.counsels.items()} == {
        "OWN": 1,  # of the value that it knows to be held by another: the silent one is none for it
        "PART": 1,
        "STR": 1,
    }
    for counsel in court.counsels.values():
        _answer_all(counsel, DISCLOSE)
    package = _issue(court, uuid)
    assert (package.log_a, package.log_s) == ((), ())
    with admin(database) as super_:
        kept = super_.execute("select string_agg(contents, '') from proceedings_disclosureitem")
        [(sealed,)] = kept.fetchall()
    assert len(str(sealed)) > 4000
    assert "Canary" not in str(sealed)  # sealed where it lies
    told = sorted((one.office, one.provenance["case"]["ref"]) for one in package.disclosed)
    assert told == [("OWN", "MINE-1"), ("PART", "P-1"), ("STR", "S-1")]
    for one in package.disclosed:
        (source,) = one.provenance["submissions"]
        assert len(source["file_sha256"]) == 64
        assert source["authority"]["authority"] == "subpoena:2026-1"


def test_what_is_withheld_has_a_number_a_ground_and_two_people(court: Court) -> None:
    uuid = ask_for(court.cast.owner, "MINE-1", court.prosecutor)
    _answer_all(court.counsels["OWN"], DISCLOSE)
    _answer_all(court.counsels["PART"], WITHHOLD)
    [item] = _desk(court.counsels["PART"])
    with pytest.raises(RightMissing):  # counsel decides, a supervisor approves
        disclosing.approve_item(item.row.uuid, actor=court.counsels["PART"], now=_now())
    disclosing.approve_item(item.row.uuid, actor=court.supervisors["PART"], now=_now())
    package = _issue(court, uuid)
    (line,) = package.log_a
    assert (line.number, line.office, line.kind, line.ground) == ("A-1", "PART", "phone", "source")
    assert (line.decided_by, line.approved_by) == ("Counsel-part of PART", "Boss-part of PART")
    assert line.words == "a confidential source"
    assert "would name our source" not in str(package)  # counsel's reason stays with counsel


def test_nobody_approves_their_own_withholding(court: Court, database: str) -> None:
    ask_for(court.cast.owner, "MINE-1", court.prosecutor)
    counsel = court.counsels["PART"]
    _answer_all(counsel, WITHHOLD)
    [item] = _desk(counsel)
    with admin(database) as super_:
        super_.execute(
            "insert into offices_membership (office_id, person_id, role) values (%s, %s, 'supervisor')",
            [counsel.office_id, counsel.person_id],
        )
    with pytest.raises(OwnDecision):
        disclosing.approve_item(item.row.uuid, actor=counsel, now=_now())


def test_what_nobody_answers_is_in_the_log_all_the_same(court: Court) -> None:
    uuid = ask_for(court.cast.owner, "MINE-1", court.prosecutor)
    _answer_all(court.counsels["PART"], WITHHOLD)  # and nobody approves it
    package = _issue(court, uuid)
    assert package.disclosed == ()
    assert [line.number for line in package.log_a] == ["A-1", "A-2"]
    assert [line.number for line in package.log_s] == ["S-1"]
    assert {line.ground for line in (*package.log_a, *package.log_s)} == {"unanswered"}
    assert package.log_s[0].office is None


def test_a_silent_thing_is_told_as_its_counsel_allows_and_to_the_court_alone(court: Court) -> None:
    cast = court.cast
    for names_office, office in ((False, None), (True, "STR")):
        uuid = ask_for(cast.owner, "MINE-1", court.prosecutor)
        counsel = court.counsels["STR"]
        ruling = Ruling(Answer.WITHHELD, Ground.SAFETY, "a life", "", names_office)
        _answer_all(counsel, ruling)
        for view in _desk(counsel):
            disclosing.approve_item(view.row.uuid, actor=court.supervisors["STR"], now=_now())
        package = _issue(court, uuid)
        (line,) = package.log_s
        assert (line.office, line.ground) == (office, "safety")
        assert (line.decided_by is None) == (line.approved_by is None) == (office is None)


def _seen_by_owner(court: Court) -> str:
    """All that anybody of the asked office is told of requests: the same words for the same."""
    told = []
    for actor in (court.cast.owner.actor, court.counsels["OWN"], court.supervisors["OWN"]):
        for view in disclosing.list_requests(actor=actor, now=_now()):
            shown, items = disclosing.show_request(view.row.uuid, actor=actor, now=_now())
            told.append(
                (shown.state, [(i.office.code, i.row.is_decided, i.row.number) for i in items])
            )
    return str((told, len(_desk(court.counsels["OWN"]))))


def test_the_asked_office_sees_the_same_with_and_without_a_silent_case(
    court: Court, database: str
) -> None:
    """At every step: with the stranger's counsel busy, and with no such case at all."""
    seen: list[list[str]] = []
    stranger = court.cast.stranger
    for is_met in (True, False):
        if not is_met:
            [row] = submissions.list_submissions(stranger.viewer)
            retire(row.id, reason="a test", actor=stranger.actor, now=_now())
            with admin(database) as super_:
                super_.execute("truncate proceedings_disclosurerequest cascade")
                # As if there had never been one: what was taken out is asked for, too.
                super_.execute("delete from hits_hit where office_id = %s", [stranger.office.id])
        uuid = ask_for(court.cast.owner, "MINE-1", court.prosecutor)
        assert bool(_desk(court.counsels["STR"])) is is_met
        steps = [_seen_by_owner(court)]
        _answer_all(court.counsels["STR"], DISCLOSE)
        steps.append(_seen_by_owner(court))
        _answer_all(court.counsels["PART"], DISCLOSE)
        steps.append(_seen_by_owner(court))
        package = _issue(court, uuid)
        assert ("STR" in str(package.disclosed)) is is_met
        steps.append(_seen_by_owner(court))
        seen.append(steps)
    assert seen[0] == seen[1]
    assert (
        len(set(seen[0])) == 3
    )  # the partner's answer and the issue are seen, the stranger's is not


def test_a_package_waits_for_its_day_and_is_final(court: Court, database: str) -> None:
    day = (ASKED + timedelta(days=30)).date()
    uuid = ask_for(court.cast.owner, "MINE-1", court.prosecutor, due_on=day)
    for step in (packaging.issue, packaging.read_package):
        with pytest.raises(NotDue):
            step(uuid, actor=court.prosecutor, now=ASKED + timedelta(days=40))  # the server's clock
    due = ask_for(court.cast.owner, "MINE-1", court.prosecutor)
    first = _issue(court, due)
    with pytest.raises(NotDue):
        packaging.issue(due, actor=court.prosecutor, now=_now())
    [waiting] = _desk(court.counsels["PART"])  # of the other request alone
    assert waiting.row.due_on == day
    again = packaging.read_package(due, actor=court.prosecutor, now=_now())
    assert (again.log_a, again.log_s) == (first.log_a, first.log_s)
    with admin(database) as super_, pytest.raises(Exception, match="never changed"):
        super_.execute("update proceedings_disclosureitem set words = 'x' where part <> ''")
    with pytest.raises(RequestClosed):
        disclosing.refuse(due, "too late", actor=court.counsels["OWN"], now=_now())


def test_a_refusal_of_the_whole_needs_a_reason_and_another_person(court: Court) -> None:
    uuid = ask_for(court.cast.owner, "MINE-1", court.prosecutor)
    counsel, boss = court.counsels["OWN"], court.supervisors["OWN"]
    with pytest.raises(BadRequest):
        disclosing.refuse(uuid, "  ", actor=counsel, now=_now())
    disclosing.refuse(uuid, "no such proceedings", actor=counsel, now=_now())
    [view] = disclosing.list_own_requests(actor=court.prosecutor, now=_now())
    assert (view.state, view.row.refusal_reason) == ("due", "")  # it does not hold yet
    disclosing.approve_refusal(uuid, actor=boss, now=_now())
    [view] = disclosing.list_own_requests(actor=court.prosecutor, now=_now())
    assert (view.state, view.row.refusal_reason) == ("refused", "no such proceedings")
    assert (view.row.refused_name, view.row.refusal_approved_name) == (
        "Counsel-own of OWN",
        "Boss-own of OWN",
    )
    with pytest.raises(NotDue):
        packaging.issue(uuid, actor=court.prosecutor, now=_now())
    assert _desk(court.counsels["PART"]) == []


def test_who_lacks_the_right_does_none_of_it(court: Court) -> None:
    uuid = ask_for(court.cast.owner, "MINE-1", court.prosecutor)
    analyst = court.cast.owner.actor
    [item, *_] = _desk(court.counsels["OWN"])
    wish = Wish("PART", "P-1", "1:26-cr-1", "Rule 16", DUE)
    for refused in (
        lambda: disclosing.ask(wish, actor=analyst, now=ASKED),
        lambda: disclosing.list_own_requests(actor=analyst, now=_now()),
        lambda: disclosing.list_desk(actor=analyst, now=_now()),
        lambda: disclosing.answer_item(item.row.uuid, DISCLOSE, actor=analyst, now=_now()),
        lambda: disclosing.refuse(uuid, "no", actor=analyst, now=_now()),
        lambda: disclosing.approve_refusal(uuid, actor=court.counsels["OWN"], now=_now()),
        lambda: disclosing.list_requests(actor=court.prosecutor, now=_now()),
        lambda: disclosing.list_desk(actor=court.prosecutor, now=_now()),
    ):
        with pytest.raises(RightMissing):
            refused()
    # Another office's is as one that is missing.
    for ident in (item.row.uuid, uuid4()):
        with pytest.raises(ItemNotFound):
            disclosing.answer_item(ident, DISCLOSE, actor=court.counsels["PART"], now=_now())
    for ident in (uuid, uuid4()):
        with pytest.raises(RequestNotFound):
            disclosing.show_request(ident, actor=court.cast.partner.actor, now=_now())
    other = add_person(make_player("PROS2"), "prosecutor-2", "prosecutor")
    with pytest.raises(RequestNotFound):
        packaging.read_package(uuid, actor=other, now=_now())


def test_whether_there_is_such_a_case_a_prosecutor_is_not_told_by_asking(court: Court) -> None:
    known = ask_for(court.cast.owner, "MINE-1", court.prosecutor)
    unknown = ask_for(court.cast.owner, "NONE-1", court.prosecutor)
    one, other = (
        disclosing.show_own_request(uuid, actor=court.prosecutor, now=_now())
        for uuid in (known, unknown)
    )
    assert one.row.case_id is other.row.case_id is None
    assert one.state == other.state
    refs = {view.row.case_ref: view.row.case_id is None
            for view in disclosing.list_requests(actor=court.counsels["OWN"], now=_now())}  # fmt: skip
    assert refs == {"MINE-1": False, "NONE-1": True}
    empty = _issue(court, unknown)
    assert (empty.disclosed, empty.log_a, empty.log_s) == ((), (), ())


def test_the_files_are_in_the_trail_and_hold_every_line(court: Court) -> None:
    uuid = ask_for(court.cast.owner, "MINE-1", court.prosecutor)
    _answer_all(court.counsels["STR"], DISCLOSE)
    _issue(court, uuid)
    made = packaging.make_package(uuid, actor=court.prosecutor, now=_now())
    told = json.loads(made.as_json)
    assert told["format"] == "tieline disclosure 1"
    assert told["disclosed"][0]["provenance"]["case"]["ref"] == "S-1"
    assert [line["number"] for line in told["log_a"]] == ["A-1", "A-2"]
    assert made.as_pdf.startswith(b"%PDF-")
    [entry] = list_entries(court.prosecutor.as_viewer(), action="package.made")
    assert entry.ids["pdf_sha256"] == sha256(made.as_pdf).hexdigest()
    assert entry.ids["json_sha256"] == sha256(made.as_json).hexdigest()
    words = str(package_paper(made.shape).sections)
    for text in _texts(told):
        assert text in words or text in (told["format"], told["made_by"], "tieline provenance 1"), (
            text
        )


def _texts(told: object) -> list[str]:
    """All texts but moments, which paper writes in its own form."""
    if isinstance(told, dict):
        return [text for one in told.values() for text in _texts(one)]
    if isinstance(told, list):
        return [text for one in told for text in _texts(one)]
    if not isinstance(told, str) or re.match(r"\d{4}-\d\d-\d\dT", told):
        return []
    return [told] if told else []


def test_wrong_requests_are_told_what_is_wrong(court: Court) -> None:
    for wish, name in (
        (Wish("OWN", " ", "1:26-cr-1", "Rule 16", DUE), "case"),
        (Wish("OWN", "MINE-1", "", "Rule 16", DUE), "proceedings"),
        (Wish("OWN", "MINE-1", "1:26-cr-1", "", DUE), "legal_basis"),
        (Wish("OWN", "MINE-1", "1:26-cr-1", "Rule 16", ASKED.date()), "due_on"),
        (Wish("PROS", "X", "1:26-cr-1", "Rule 16", DUE), "office"),
    ):
        with pytest.raises(BadRequest) as refused:
            disclosing.ask(wish, actor=court.prosecutor, now=ASKED)
        assert refused.value.field == name
    uuid = ask_for(court.cast.owner, "MINE-1", court.prosecutor)
    [item, *_] = _desk(court.counsels["OWN"])
    for ruling in (
        Ruling(Answer.WITHHELD, None, "why"),
        Ruling(Answer.WITHHELD, Ground.UNANSWERED, "why"),
        Ruling(Answer.WITHHELD, Ground.SOURCE, " "),
    ):
        with pytest.raises(BadRequest):
            disclosing.answer_item(
                item.row.uuid, ruling, actor=court.counsels["OWN"], now=_now()
            )  # fmt: skip
    assert uuid
