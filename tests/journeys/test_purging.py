"""Purging a file or a case: nothing of it is left, nothing else is touched, after any kill."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import connection

from tests.conftest import HOME, admin
from tests.factories.purged import (
    WHY,
    find_anywhere,
    make_supervisor,
    order_case,
    order_submission,
    run_purger,
)
from tests.factories.subjects import FACTS, make_subject
from tests.factories.world import (
    NOON,
    Cast,
    Player,
    fall_silent,
    hand_in_text,
    later,
    make_case,
    make_cast,
    make_submission,
)
from tests.security.catalogue import connect_as
from tieline.apps.audit import sealing, verifying
from tieline.apps.audit.acting import acting_as
from tieline.apps.audit.actions import record
from tieline.apps.audit.errors import RightMissing
from tieline.apps.audit.verifying import Trouble, Verified
from tieline.apps.cases import queries as cases
from tieline.apps.cases.errors import CaseNotFound
from tieline.apps.hits import actions as hits
from tieline.apps.notices import queries as notices
from tieline.apps.retention import actions as retention
from tieline.apps.retention import purging as keeper_purging
from tieline.apps.retention import queries
from tieline.apps.retention.actions import Why
from tieline.apps.retention.errors import BadPurge, Purged, PurgedAlready
from tieline.apps.selectors import queries as selectors
from tieline.apps.submissions import queries as submissions
from tieline.apps.submissions.errors import SubmissionNotFound
from tieline.config import purger
from tieline.config.home import Home
from tieline.config.purger import Round
from tieline.config.rewriting import rewrite
from tieline.core.audit_chain import salted
from tieline.core.ids import HitId, SubmissionId
from tieline.core.parsing.layout import ColumnMeaning, Layout
from tieline.core.states import State
from tieline.journeys import purging
from tieline.journeys.intake import take_in

SHARED, OWN = "+1 202 555 0143", "+1 202 555 0101"
SHARED_FORM, OWN_FORM = "12025550143", "12025550101"
PURPOSE, LABEL, DISPOSED = "to find the heron", "Marco of the quay", "known from the harbour"


@pytest.fixture
def cast(database: str) -> Cast:
    made = make_cast()
    for player in (made.owner, made.partner):
        make_case(player)
    make_supervisor(database, made.owner)
    return made


def _audit(player: Player, action: str, **ids: int) -> None:
    with acting_as(player.actor):
        record(action, actor=player.actor, now=NOON, purpose=PURPOSE, ids=ids)


def test_nothing_of_a_purged_file_is_left_in_any_table(database: str, cast: Cast) -> None:
    row = make_submission(cast.owner, [SHARED, OWN])
    make_submission(cast.partner, [SHARED], at=later(1))
    _audit(cast.owner, "submission.shown", submission=row.id)
    before = {table for table, _, _ in find_anywhere(database, (OWN, OWN_FORM))}
    assert before == {"selectors_appearance", "selectors_selector"}
    order_submission(cast.owner, row)
    assert notices.list_notices(cast.partner.viewer) == []  # answers stop with the order
    assert run_purger() == Round(1, 0)
    assert find_anywhere(database, (OWN, OWN_FORM, PURPOSE)) == set()
    # What the partner holds is theirs.
    assert find_anywhere(database, (SHARED_FORM,)) == {
        ("selectors_selector", "canonical", SHARED_FORM)
    }
    [theirs] = submissions.list_submissions(cast.partner.viewer)
    assert (theirs.file_name, theirs.state) == ("list.csv", State.FINISHED)
    husk = submissions.get_submission(cast.owner.viewer, str(row.uuid))
    assert (husk.state, husk.file_name, husk.authority) == (State.PURGED, "", "")
    with pytest.raises(SubmissionNotFound):
        submissions.open_original(cast.owner.viewer, row.id)


def test_who_could_see_it_is_told_that_when_and_why_and_nobody_else(
    database: str, cast: Cast
) -> None:
    row = make_submission(cast.owner, [OWN])
    order_submission(cast.owner, row)
    queries.refuse_purged(cast.owner.viewer, row.uuid)  # ordered, and not done yet
    run_purger()
    with pytest.raises(Purged, match="2026-03-02, reason unlawful"):
        queries.refuse_purged(cast.owner.viewer, row.uuid)
    queries.refuse_purged(cast.partner.viewer, row.uuid)
    assert queries.list_tombstones(cast.partner.viewer) == []
    [stone] = queries.list_tombstones(cast.owner.viewer)
    assert (stone.thing_uuid, stone.reason, stone.ground) == (row.uuid, WHY.reason, WHY.ground)
    with admin(database) as super_:
        said = super_.execute(
            "select action, ids ->> 'tombstone' from audit_auditentry where ids ? 'tombstone'"
            " order by id"
        ).fetchall()
    actions = ["submission.purge_ordered", "submission.purged"]
    assert said == [(action, str(stone.uuid)) for action in actions]


def test_what_another_file_supports_stays_with_its_number_and_its_hits(
    database: str, cast: Cast
) -> None:
    first = make_submission(cast.owner, [SHARED, OWN])
    second = make_submission(cast.owner, [SHARED], at=later(1))
    make_submission(cast.partner, [SHARED], at=later(2))
    order_submission(cast.owner, first)
    assert run_purger() == Round(1, 0)
    case = cases.get_case(cast.owner.viewer, "C-1")
    held = selectors.list_held(cast.owner.viewer, case.id)
    assert [one.mention.canonical for one in held] == ["+" + SHARED_FORM]
    assert find_anywhere(database, (OWN, OWN_FORM)) == set()
    assert len(notices.list_notices(cast.partner.viewer)) == 1
    assert submissions.get_submission_by_id(cast.owner.viewer, second.id).state is State.FINISHED


def test_nothing_of_a_purged_case_is_left_in_any_table(database: str, cast: Cast) -> None:
    owner = cast.owner
    make_submission(owner, [SHARED, OWN])
    make_submission(cast.partner, [SHARED], at=later(1))
    case = cases.get_case(owner.viewer, "C-1")
    make_subject(owner, [OWN], label=LABEL)
    fall_silent(owner, case.id)
    [hit] = _hits(database)
    hits.dispose(HitId(hit), "known", DISPOSED, actor=owner.actor, now=NOON)
    hits.dispose(HitId(hit), "known", "theirs", actor=cast.partner.actor, now=NOON)
    _audit(owner, "case.shown", case=case.id)
    told = (OWN, OWN_FORM, PURPOSE, LABEL, FACTS[:40], DISPOSED, "canary", "list.csv")
    before = {needle for _, _, needle in find_anywhere(database, told)}
    assert before == set(told)
    order_case(owner)
    assert run_purger() == Round(1, 0)
    with pytest.raises(CaseNotFound):
        cases.get_case(owner.viewer, "C-1")
    left = find_anywhere(database, told)
    assert {(table, needle) for table, _, needle in left} == {  # the partner's own
        ("submissions_submission", "list.csv"),
        ("cases_case", "canary"),
        ("history_version", "list.csv"),
    }
    make_case(owner)  # its reference is free again
    make_submission(owner, [OWN])


def test_a_file_with_rows_of_two_cases_stays_until_both_are_purged(
    database: str, cast: Cast
) -> None:
    owner = cast.owner
    make_case(owner, "C-2")
    text = f"number,case\n{OWN},C-1\n{SHARED},C-2\n"
    layout = Layout(
        columns=(ColumnMeaning("number", "phone"),), case_column="case", office_column=None
    )
    handed = hand_in_text(owner, text, case="", layout=layout)
    row = take_in(handed.receipt.submission_id, actor=owner.actor, now=NOON)
    order_case(owner, "C-1")
    assert run_purger() == Round(1, 0)
    assert find_anywhere(database, (OWN, OWN_FORM)) == set()
    assert submissions.get_submission_by_id(owner.viewer, row.id).state is State.FINISHED
    order_case(owner, "C-2")
    assert run_purger() == Round(1, 0)
    assert submissions.get_submission_by_id(owner.viewer, row.id).state is State.PURGED


def test_purging_twice_is_refused_and_done_twice_does_nothing(cast: Cast) -> None:
    row = make_submission(cast.owner, [OWN])
    order_submission(cast.owner, row)
    with pytest.raises(PurgedAlready):
        order_submission(cast.owner, row)
    assert run_purger() == Round(1, 0)
    assert run_purger() == Round(0, 0)
    with pytest.raises(PurgedAlready):
        order_submission(cast.owner, row)


def test_only_a_supervisor_orders_and_says_why(cast: Cast) -> None:
    row = make_submission(cast.partner, [OWN])
    with pytest.raises(RightMissing):
        order_submission(cast.partner, row)
    assert submissions.get_submission_by_id(cast.partner.viewer, row.id).state is State.FINISHED
    mine = make_submission(cast.owner, [OWN])
    for ground in ("", " ", "x" * 201):
        with pytest.raises(BadPurge):
            purging.purge_submission(
                str(mine.uuid), Why(WHY.reason, ground), actor=cast.owner.actor, now=NOON
            )


def test_a_file_that_is_worked_on_is_purged_when_that_is_done(cast: Cast) -> None:
    row = make_submission(cast.owner, [OWN])
    with hold_elsewhere(row.id):
        order_submission(cast.owner, row)
        assert run_purger() == Round(0, 1)
        state = submissions.get_submission_by_id(cast.owner.viewer, row.id).state
        assert state is State.FINISHED
    assert run_purger() == Round(1, 0)


@pytest.mark.parametrize("step", ["take_out", "purge", "note_purged"])
def test_a_kill_between_two_steps_leaves_nothing_undone(
    database: str, cast: Cast, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a kill leaves is what the steps before it have committed."""
    row = make_submission(cast.owner, [SHARED, OWN])
    make_submission(cast.partner, [SHARED], at=later(1))
    where = {"take_out": purging, "purge": keeper_purging, "note_purged": retention}[step]

    def cut(*_: object, **__: object) -> None:
        raise Cut

    with monkeypatch.context() as patched:
        patched.setattr(where, step, cut)
        patched.setattr(purger, "take_out", purging.take_out)
        with suppress(Cut):
            order_submission(cast.owner, row)
        assert run_purger() == Round(0, 1)
    assert run_purger() == Round(1, 0)
    assert find_anywhere(database, (OWN, OWN_FORM)) == set()
    assert notices.list_notices(cast.partner.viewer) == []


def test_a_killed_keeper_leaves_all_of_it_or_nothing(database: str, cast: Cast) -> None:
    row = make_submission(cast.owner, [OWN])
    order_submission(cast.owner, row)
    with connect_as("tieline_keeper", database) as keeper:
        [order] = keeper_purging.list_pending(keeper)
        with suppress(Cut), keeper.transaction():
            assert keeper_purging.purge(keeper, order, now=NOON)
            raise Cut
    assert find_anywhere(database, (OWN,)) != set()
    assert run_purger() == Round(1, 0)
    assert find_anywhere(database, (OWN,)) == set()


def test_the_chain_of_the_trail_still_verifies_and_counts_what_lost_its_texts(
    database: str, cast: Cast
) -> None:
    row = make_submission(cast.owner, [OWN])
    _audit(cast.owner, "submission.shown", submission=row.id)
    with connect_as("tieline_keeper", database) as keeper:
        keeper.set_isolation_level(None)
        assert sealing.take_turn(keeper)
        end = sealing.seal(keeper, installation_id="house", now=NOON)
    order_submission(cast.owner, row)
    run_purger()
    assert find_anywhere(database, (PURPOSE, "subpoena:2026-1")) == set()
    verified = _verify(database, {end.entries: end.link.hex()})
    assert verified.findings == []
    assert verified.redacted >= 3
    # The tombstone is gone: then nothing accounts for what is missing.
    with admin(database) as super_:
        super_.execute("delete from retention_tombstone")
    troubles = {one.trouble for one in _verify(database, {}).findings}
    assert troubles == {Trouble.UNEXPLAINED}


def test_a_text_taken_out_without_a_purge_is_found(database: str, cast: Cast) -> None:
    row = make_submission(cast.owner, [OWN])
    other = make_submission(cast.owner, [SHARED])
    _audit(cast.owner, "submission.shown", submission=row.id)
    order_submission(cast.owner, other)
    run_purger()
    with connect_as("tieline_keeper", database) as keeper:
        assert sealing.take_turn(keeper)
        sealing.seal(keeper, installation_id="house", now=NOON)
    assert _verify(database, {}).findings == []
    with admin(database) as super_:
        super_.execute("set session_replication_role = replica")
        [entry, *texts, salt] = (
            super_.execute(
                "select id, purpose, without_case, authority, text_salt from audit_auditentry"
                " where action = 'submission.shown'"
            ).fetchone()
            or []
        )
        taken = "update audit_auditentry set purpose = '', texts_sha256 = %s, redacted_for = %s"
        digest = salted([str(one) for one in texts], UUID(str(salt)))
        super_.execute(taken + " where id = %s", [digest, uuid4(), entry])
        assert {one.trouble for one in _verify(database, {}).findings} == {Trouble.UNEXPLAINED}
        super_.execute(taken + " where id = %s", ["0" * 64, uuid4(), entry])
    assert Trouble.CHANGED in {one.trouble for one in _verify(database, {}).findings}


def test_not_even_the_keeper_changes_anything_else_of_an_entry(database: str, cast: Cast) -> None:
    _audit(cast.owner, "submission.shown", submission=1)
    with connect_as("tieline_keeper", database) as keeper:
        for what in (
            "purpose = 'another'",
            "purpose = '', authority = '', without_case = ''",
            "purpose = 'x', texts_sha256 = 'x', redacted_for = gen_random_uuid()",
        ):
            with pytest.raises(psycopg.Error, match="never changed"):
                keeper.execute(f"update audit_auditentry set {what}")  # type: ignore[arg-type]
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            keeper.execute("update audit_auditentry set at = now()")


def test_the_tables_are_not_written_anew_while_somebody_may_still_see_what_was_deleted(
    database: str, cast: Cast
) -> None:
    """What an older transaction may see is carried over into the new files."""
    row, other = make_submission(cast.owner, [OWN]), make_submission(cast.owner, [SHARED])
    home = Home(HOME)
    assert rewrite(home, now=NOON) == 0
    order_submission(cast.owner, row)
    run_purger()
    with admin(database) as older:
        older.execute("begin isolation level repeatable read")
        older.execute("select pg_current_xact_id()")
        assert rewrite(home, now=NOON, patience_s=0.2) is None
        older.execute("rollback")
        older.execute("begin isolation level repeatable read")
        older.execute("select 1 from offices_agency")  # one that has only read, before the purge
        order_submission(cast.owner, other)
        run_purger()
        assert rewrite(home, now=NOON, patience_s=0.2) is None
        older.execute("rollback")
    assert rewrite(home, now=NOON) == 2
    assert {one.rewritten_at for one in queries.list_tombstones(cast.owner.viewer)} == {NOON}


class Cut(Exception):
    """The process ends here."""


def _hits(database: str) -> list[int]:
    with admin(database) as super_:
        return [int(str(row[0])) for row in super_.execute("select id from hits_hit")]


def _verify(database: str, checkpoints: dict[int, str]) -> Verified:
    with connect_as("tieline_keeper", database) as keeper:
        return verifying.verify(
            keeper,
            installation_id="house",
            checkpoints=checkpoints,
            tombstones=keeper_purging.list_tombstones(keeper),
        )


@contextmanager
def hold_elsewhere(submission_id: SubmissionId) -> Iterator[None]:
    """Another process works on the file."""
    with admin(str(connection.settings_dict["NAME"])) as other:
        other.execute("select pg_advisory_lock(7310, %s)", [submission_id % 2**31])
        yield
