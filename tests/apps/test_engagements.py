"""Engagements: confirmed by another, cases drawn by a recorded seed, opened only against the trail."""

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from psycopg import errors

from tests.conftest import admin
from tests.factories.auditing import (
    close_by,
    make_auditor,
    make_engagement,
    run_engagement,
)
from tests.factories.releases import ASSURED, ask
from tests.factories.roles import end_roles
from tests.factories.world import (
    Cast,
    Player,
    fall_silent,
    make_case,
    make_cast,
    make_player,
    make_submission,
    operator,
)
from tests.security.worlds import read_as, run_and_undo
from tieline.apps.audit.acting import acting_as
from tieline.apps.audit.errors import RightMissing
from tieline.apps.audit.queries import list_entries
from tieline.apps.cases.actions import open_case
from tieline.apps.engagements import actions
from tieline.apps.engagements import queries as engagements
from tieline.apps.engagements.actions import NewWorkpaper, Wish
from tieline.apps.engagements.errors import (
    AlreadyReplaced,
    BadEngagement,
    EngagementConfirmed,
    EngagementNotRunning,
    NotItsAuditor,
    OwnEngagement,
)
from tieline.apps.engagements.limits import EngagementState
from tieline.apps.engagements.queries import EngagementRow
from tieline.apps.sharing.parties import PartyName
from tieline.core.markings import MarkingValue, TrafficLight
from tieline.core.sampling import Conclusion, Criterion, draw, print_of
from tieline.journeys import engaging, record_of_case
from tieline.journeys.checking import Question, check

SHARED = "+1 202 555 0143"
OPENED = ("cases_case", "cases_silence", "sharing_marking", "selectors_mention",
          "selectors_selector", "submissions_submission")  # fmt: skip


@pytest.fixture
def owner(database: str) -> Player:
    return make_player("OWN")


def _now() -> datetime:
    return datetime.now(UTC)


def _reads(who: Player) -> dict[str, int]:
    return {table: len(read_as(who, f"select 1 from {table}")) for table in OPENED}


def _draw(auditor: Player, row: EngagementRow, wish: Wish) -> None:
    engaging.draw_cases(str(row.uuid), wish, actor=auditor.actor, now=_now())


def _drawn(auditor: Player, row: EngagementRow) -> list[set[int]]:
    page = engaging.show_engagement(str(row.uuid), auditor.viewer, now=_now())
    return [{int(one.case_id) for one in samples} for _, samples in page.draws]


def test_nobody_audits_on_their_own_word(owner: Player) -> None:
    make_case(owner)
    first, second = make_auditor(owner), make_auditor(owner, "aud-2")
    row = make_engagement(first)
    assert row.state_at(_now()) is EngagementState.WAITS
    ident = str(row.uuid)
    with pytest.raises(EngagementNotRunning):
        _draw(first, row, Wish(Criterion.ALL, 1))
    with pytest.raises(OwnEngagement):
        actions.confirm_engagement(ident, actor=first.actor, now=_now())
    with pytest.raises(RightMissing):
        actions.confirm_engagement(ident, actor=owner.actor, now=_now())
    actions.confirm_engagement(ident, actor=second.actor, now=_now())
    with pytest.raises(EngagementConfirmed):
        actions.confirm_engagement(ident, actor=second.actor, now=_now())
    _draw(first, row, Wish(Criterion.ALL, 1))
    assert [len(one) for one in _drawn(first, row)] == [1]


def test_the_operator_confirms_where_there_is_one_auditor_and_does_not_audit(
    owner: Player,
) -> None:
    make_case(owner)
    auditor = make_auditor(owner)
    row = make_engagement(auditor)
    local = operator().acting_for(owner.office)
    actions.confirm_engagement(str(row.uuid), actor=local, now=_now())
    with pytest.raises(RightMissing):
        engaging.draw_cases(str(row.uuid), Wish(Criterion.ALL, 1), actor=local, now=_now())
    _draw(auditor, row, Wish(Criterion.ALL, 1))
    entries = list_entries(auditor.viewer)
    assert [entry.action for entry in entries][:3] == [
        "engagement.drawn",
        "engagement.confirmed",
        "engagement.opened",
    ]


def test_the_database_says_so_whatever_a_program_says(owner: Player) -> None:
    first, second = make_auditor(owner), make_auditor(owner, "aud-2")
    make_engagement(first)
    third = make_auditor(owner, "aud-3")
    confirm = "update engagements_engagement set confirmed_at = now(), confirmed_by = %s"
    for who, named in ((first, first), (second, third), (second, first)):
        with pytest.raises(RightMissing):
            run_and_undo(who, confirm, [named.person.id])
    assert run_and_undo(owner, confirm, [owner.person.id]) == 0
    with pytest.raises(RightMissing):
        run_and_undo(
            third,
            "update engagements_engagement set closed_at = now(), closed_by = %s, report = 'x'",
            [third.person.id],
        )
    for change in ("title = 'other'", "ends_at = ends_at + interval '1 day'", "opened_by = 1"):
        with pytest.raises(errors.InsufficientPrivilege):
            run_and_undo(first, f"update engagements_engagement set {change}")
    for table in ("draw", "sampledcase", "workpaper", "weeklyreview", "engagement"):
        with pytest.raises(errors.InsufficientPrivilege):
            run_and_undo(first, f"delete from engagements_{table}")


def test_owners_see_that_it_is_and_can_neither_refuse_hide_nor_end_it(owner: Player) -> None:
    make_case(owner)
    auditor = make_auditor(owner)
    row = run_engagement(auditor)
    _draw(auditor, row, Wish(Criterion.ALL, 1))
    [seen] = engaging.list_engagements(owner.viewer, now=_now())
    assert (seen.row.title, seen.state) == (row.title, EngagementState.RUNS)
    for change in ("closed_at = now(), closed_by = opened_by, report = 'x'", "closed_at = null"):
        assert run_and_undo(owner, f"update engagements_engagement set {change}") == 0
    with pytest.raises(RightMissing):
        actions.close_engagement(str(row.uuid), "no", actor=owner.actor, now=_now())
    for table in ("draw", "sampledcase", "workpaper"):
        assert read_as(owner, f"select 1 from engagements_{table}") == []
    stranger = make_player("STR")
    assert engaging.list_engagements(stranger.viewer, now=_now()) == []
    assert engaging.list_engagements(make_auditor(stranger).viewer, now=_now()) == []


def test_a_draw_can_be_repeated_by_anybody_from_its_seed(owner: Player, database: str) -> None:
    for number in range(9):
        make_case(owner, f"C-{number}")
    stranger = make_player("STR")
    make_case(stranger)
    auditor = make_auditor(owner)
    row = run_engagement(auditor)
    _draw(auditor, row, Wish(Criterion.ALL, 4))
    _draw(auditor, row, Wish(Criterion.ALL, 100))
    with admin(database) as super_:
        population = {
            UUID(str(uuid)): case
            for uuid, case in super_.execute(
                "select uuid, id from cases_case where office_id = %s", [owner.office.id]
            ).fetchall()
        }
    page = engaging.show_engagement(str(row.uuid), auditor.viewer, now=_now())
    (first, some), (second, all_) = page.draws
    for one, samples in page.draws:
        assert (one.population, one.population_sha256) == (9, print_of(population))
        expected = draw(one.seed, population, one.size)
        assert [sample.case_uuid for sample in samples] == expected
        assert [sample.case_id for sample in samples] == [population[uuid] for uuid in expected]
    assert first.seed != second.seed
    assert (len(some), len(all_)) == (4, 9)
    entries = list_entries(auditor.viewer, action="engagement.drawn")
    assert [entry.ids["seed"] for entry in entries] == [second.seed, first.seed]
    assert {entry.purpose for entry in entries} == {row.mandate}


def test_a_draw_follows_its_committed_entry_once_and_nothing_else(owner: Player) -> None:
    make_case(owner)
    first, second = make_auditor(owner), make_auditor(owner, "aud-2")
    row = run_engagement(first)
    _draw(first, row, Wish(Criterion.ALL, 1))
    [entry] = list_entries(first.viewer, action="engagement.drawn")
    with pytest.raises(errors.UniqueViolation):
        run_and_undo(first, "select draw_cases(%s)", [entry.id])
    for who in (second, owner):
        with pytest.raises(errors.DatabaseError) as refused:
            run_and_undo(who, "select draw_cases(%s)", [entry.id])
        assert refused.value.sqlstate == "TLA03"
    with pytest.raises(BadEngagement):
        _draw(first, row, Wish(Criterion.ALL, 0))
    with pytest.raises(NotItsAuditor):
        _draw(second, row, Wish(Criterion.ALL, 1))


def test_each_criterion_finds_its_cases_and_its_span_narrows(database: str) -> None:
    cast = make_cast()
    owner = cast.owner
    plain, quiet, met = (make_case(owner, f"C-{n}") for n in (0, 1, 3))
    green = MarkingValue(tlp=TrafficLight.GREEN)
    abroad = open_case("C-2", actor=owner.actor, now=_now(), marking=green)
    fall_silent(owner, quiet, at=_now())
    ask(
        owner.actor, PartyName(office="PART"), ref="C-2", now=_now(), legal_basis="treaty 1",
        assurance=ASSURED,
    )  # fmt: skip
    make_case(cast.partner)
    make_submission(cast.partner, [SHARED])
    make_submission(owner, [SHARED], case="C-3", at=_now())
    auditor = make_auditor(owner)
    row = run_engagement(auditor)
    past = datetime(2020, 1, 1, tzinfo=UTC)
    for criterion in Criterion:
        _draw(auditor, row, Wish(criterion, 50))
        _draw(auditor, row, Wish(criterion, 50, until=past))
    found = _drawn(auditor, row)
    assert found[0::2] == [{plain, quiet, abroad, met}, {quiet}, {abroad}, {met}]
    assert found[1::2] == [set(), set(), set(), set()]


def test_no_draw_tells_of_another_offices_silent_case(database: str) -> None:
    cast = make_cast()
    make_case(cast.owner)
    make_submission(cast.owner, [SHARED])
    quiet = make_case(cast.partner)
    fall_silent(cast.partner, quiet, at=_now())
    make_submission(cast.partner, [SHARED], at=_now())
    auditor = make_auditor(cast.owner)
    row = run_engagement(auditor)
    _draw(auditor, row, Wish(Criterion.HITS, 50))
    assert _drawn(auditor, row) == [set()]


def _sampled(owner: Player) -> tuple[Player, EngagementRow, str]:
    """Two cases, one of them drawn; its sample."""
    make_case(owner, "C-1")
    make_submission(owner, [SHARED, "+1 202 555 0144"])
    make_case(owner, "C-2")
    make_submission(owner, ["+1 202 555 0145"], case="C-2")
    auditor = make_auditor(owner)
    row = run_engagement(auditor)
    _draw(auditor, row, Wish(Criterion.ALL, 1))
    [(_, [sample])] = engaging.show_engagement(str(row.uuid), auditor.viewer, now=_now()).draws
    return auditor, row, str(sample.uuid)


def test_a_sampled_case_opens_against_its_entry_and_no_other_case_does(owner: Player) -> None:
    auditor, row, sample = _sampled(owner)
    nothing = dict.fromkeys(OPENED, 0)
    assert _reads(auditor) == nothing
    view = engaging.open_sample(sample, actor=auditor.actor, now=_now())
    values = 2 if view.case.ref == "C-1" else 1
    assert _reads(auditor) == {
        "cases_case": 1,
        "cases_silence": 0,
        "sharing_marking": 1,
        "selectors_mention": values,
        "selectors_selector": values,
        "submissions_submission": 1,
    }
    assert [one.case_ref for one in view.submissions] == [view.case.ref]
    assert len(view.values) == view.values_total == values
    [entry] = list_entries(auditor.viewer, action="engagement.case_opened")
    assert (entry.ids["case"], entry.purpose) == (view.case.id, row.mandate)
    closed = ("selectors_appearance", "selectors_matchkey", "submissions_officeslice",
              "submissions_rowproblem", "notices_notice", "hits_hithandling")  # fmt: skip
    for table in closed:
        assert read_as(auditor, f"select 1 from {table}") == [], table
    for change in (
        "update cases_case set posture = 'open'",
        "delete from selectors_mention",
        "update submissions_submission set state = 'withdrawn'",
    ):
        try:
            assert run_and_undo(auditor, change) == 0
        except errors.InsufficientPrivilege:
            continue


def test_it_closes_again_with_time_role_confirmation_and_report(
    owner: Player, database: str
) -> None:
    auditor, row, sample = _sampled(owner)
    other = make_auditor(owner, "aud-9")
    engaging.open_sample(sample, actor=auditor.actor, now=_now())
    assert _reads(auditor)["cases_case"] == 1
    assert _reads(other)["cases_case"] == 0
    with pytest.raises(NotItsAuditor):
        engaging.open_sample(sample, actor=other.actor, now=_now())
    stranger = Player(make_player("STR").office, auditor.person)
    assert _reads(stranger) == dict.fromkeys(OPENED, 0)
    with admin(database) as super_:
        super_.execute("set session_replication_role = replica")
        for undo, redo in (
            (
                "update audit_auditentry set recorded_at = recorded_at - interval '16 minutes'",
                "update audit_auditentry set recorded_at = recorded_at + interval '16 minutes'",
            ),
            (
                "update engagements_engagement set ends_at = now() - interval '1 second',"
                " opened_at = now() - interval '1 day'",
                "update engagements_engagement set ends_at = now() + interval '1 day'",
            ),
            (
                "update engagements_engagement set confirmed_by = null, confirmed_at = null",
                "update engagements_engagement set confirmed_by = 1, confirmed_at = now()",
            ),
        ):
            super_.execute(undo)
            assert _reads(auditor)["cases_case"] == 0, undo
            super_.execute(redo)
            assert _reads(auditor)["cases_case"] == 1, redo
    actions.close_engagement(str(row.uuid), "done", actor=auditor.actor, now=_now())
    assert _reads(auditor)["cases_case"] == 0
    with pytest.raises(EngagementNotRunning):
        engaging.open_sample(sample, actor=auditor.actor, now=_now())


def test_whoever_audits_no_more_reads_no_more(owner: Player, database: str) -> None:
    auditor, _, sample = _sampled(owner)
    engaging.open_sample(sample, actor=auditor.actor, now=_now())
    end_roles(database, auditor)
    assert _reads(auditor) == dict.fromkeys(OPENED, 0)


def test_an_entry_that_is_not_committed_opens_nothing(owner: Player) -> None:
    auditor, row, sample = _sampled(owner)
    found = engagements.get_sample(auditor.viewer, sample)
    with acting_as(auditor.actor):
        actions.record(
            "engagement.case_opened",
            actor=auditor.actor,
            now=_now(),
            purpose="a test",
            ids={"engagement": row.id, "case": found.case_id},
        )
        assert _reads(auditor)["cases_case"] == 0
    assert _reads(auditor)["cases_case"] == 1
    with acting_as(auditor.actor):  # a case that was not drawn
        actions.record(
            "engagement.case_opened",
            actor=auditor.actor,
            now=_now(),
            purpose="a test",
            ids={"engagement": row.id, "case": found.case_id + 1},
        )
    assert _reads(auditor)["cases_case"] == 1


def test_a_workpaper_is_replaced_and_never_edited(owner: Player) -> None:
    auditor, row, sample = _sampled(owner)
    found = engagements.get_sample(auditor.viewer, sample)
    new = NewWorkpaper("Is it marked?", "No.", Conclusion.EXCEPTION, sample=found)
    uuid = actions.write_workpaper(row, new, actor=auditor.actor, now=_now())
    better = NewWorkpaper("Is it marked?", "Yes.", Conclusion.MET, sample=found, replaces=uuid)
    actions.write_workpaper(row, better, actor=auditor.actor, now=_now())
    with pytest.raises(AlreadyReplaced):
        actions.write_workpaper(row, better, actor=auditor.actor, now=_now())
    page = engaging.show_engagement(str(row.uuid), auditor.viewer, now=_now())
    assert [paper.row.finding for paper in page.standing_papers] == ["Yes."]
    assert [paper.row.is_replaced for paper in page.papers] == [True, False]
    assert page.counts[Conclusion.MET] == 1
    with pytest.raises(errors.InsufficientPrivilege):
        run_and_undo(auditor, "update engagements_workpaper set finding = 'other'")
    with pytest.raises(BadEngagement):
        actions.write_workpaper(
            row, NewWorkpaper("", "x", Conclusion.MET), actor=auditor.actor, now=_now()
        )
    close_by(auditor, row)
    closed = engagements.get_engagement(auditor.viewer, str(row.uuid))
    with pytest.raises(EngagementNotRunning):
        actions.write_workpaper(closed, new, actor=auditor.actor, now=_now())
    insert = (
        "insert into engagements_workpaper (uuid, office_id, engagement_id, question, finding,"
        " conclusion, written_at, written_by) values (gen_random_uuid(), %s, %s, 'q', 'f', 'met',"
        " now(), %s)"
    )
    with pytest.raises(RightMissing):
        run_and_undo(auditor, insert, [owner.office.id, row.id, auditor.person.id])


def test_what_cannot_be_an_engagement_is_refused(owner: Player) -> None:
    auditor = make_auditor(owner)
    for field, changes in (
        ("title", {"title": " "}),
        ("mandate", {"mandate": "x" * 501}),
        ("ends_at", {"ends_at": _now() + timedelta(days=400)}),
        ("ends_at", {"ends_at": _now() - timedelta(days=1)}),
        ("span_until", {"span_until": datetime(2020, 1, 1, tzinfo=UTC)}),
    ):
        with pytest.raises(BadEngagement) as refused:
            make_engagement(auditor, **changes)
        assert refused.value.field == field
    with pytest.raises(RightMissing):
        make_engagement(owner)


def test_who_was_told_stands_in_a_sampled_case_and_in_no_other(database: str) -> None:
    cast: Cast = make_cast()
    make_case(cast.owner)
    make_submission(cast.owner, [SHARED])
    question = Question([SHARED], "a test", without_case="a test has none", tells_owners=True)
    check(question, actor=cast.stranger.actor, now=_now())
    auditor = make_auditor(cast.owner)
    row = run_engagement(auditor)
    _draw(auditor, row, Wish(Criterion.ALL, 1))
    [(_, [sample])] = engaging.show_engagement(str(row.uuid), auditor.viewer, now=_now()).draws
    with pytest.raises(RightMissing):
        read_as(auditor, "select 1 from list_disclosures(%s)", [sample.case_id])
    view = engaging.open_sample(str(sample.uuid), actor=auditor.actor, now=_now())
    assert [line.office for line in view.told] == ["STR"]
    assert view.told == record_of_case.list_told(sample.case_uuid, cast.owner.viewer)[1]


@pytest.mark.parametrize(
    "asked",
    [
        "select 1 from cases_case where ref = 'C-1'",
        "select 1 from selectors_mention m join selectors_selector s on s.id = m.selector_id",
        "select 1 from submissions_submission",
    ],
)
def test_whoever_reads_cases_never_asks_what_an_engagement_opens(owner: Player, asked: str) -> None:
    """The two policies become one test of the office, and an OR that ends with its first half."""
    make_case(owner, "C-1")
    make_submission(owner, [SHARED])
    lines = read_as(owner, f"explain (analyze, costs off, timing off) {asked}")
    plan = "\n".join(str(line) for (line,) in lines)
    opening = re.findall(r"(?:InitPlan|SubPlan) \d+\n\s+->  \w+ \(never executed\)", plan)
    assert opening, plan
