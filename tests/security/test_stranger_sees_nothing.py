"""What another office can learn of rows by SQL of its own: nothing."""

from typing import Final

import pytest
from psycopg import errors

from tests.conftest import admin
from tests.factories.roles import give_only
from tests.factories.world import Player
from tests.security import catalogue
from tests.security.catalogue import Connection
from tests.security.worlds import MISSING, FullWorld, make_full_world, read_as, run_and_undo
from tieline.apps.audit.errors import RightMissing

APP: Final = "tieline_app"
ONLY_ADMINISTRATION_ADDS: Final = {
    "accords_detail",
    "looks_fishingalert",
    "offices_account",
    "offices_person",
    "offices_membership",
    "retention_schedule",
}
"""By a right that looks after accounts and offices; nobody who works on cases adds one."""
ONLY_THE_OPERATOR_READS: Final = {"sharing_partnerflag"}
ONLY_ADMINISTRATION_READS: Final = {"notices_webhook", "notices_webhookmessage"}
"""Whoever works on cases has none to copy: tried as an administrator, below."""
ONLY_THE_MATCHER_WRITES: Final = {
    "compromises_compromise",
    "compromises_revokedperson",
    "corrections_correction",
    "engagements_draw",
    "engagements_sampledcase",
    "history_version",
    "hits_hit",
    "hits_revealedhit",
    "hits_unseenoverlap",
    "notices_notice",
    "proceedings_disclosureitem",
    "proceedings_disclosurerequest",
    "selectors_narrowing",
    "selectors_protectedmatch",
    "sharing_disclosure",
}
ONLY_THE_PERSON_WRITES: Final = {
    "offices_callercode",
    "offices_factor",
    "offices_mailchoice",
    "offices_recoverycode",
    "offices_session",
}
"""A row here that names anybody else is refused before it is asked whether they exist."""
ONLY_ITS_AUDITOR_WRITES: Final = {"engagements_workpaper"}
"""The same, where it names an engagement that is not one's own."""

FRESH: Final = {
    "uuid": "gen_random_uuid()",
    "password": "''",
    "name": "name || ' copy'",
    "ref": "ref || ' copy'",
    "fingerprint": "'copy'",
    "value_digest": "gen_random_uuid()",
    "hit_id": str(MISSING),
    "withdrawn_at": "now()",
    "secret_sha256": "md5(random()::text)",
    "key": "key || ' copy'",
    "number_folded": "number_folded || ' copy'",
    "key_sha256": "md5(random()::text)",
}
"""What a copy of a row must not have in common with it."""

_DIGEST: Final = "sha256(uuid_send(gen_random_uuid()))"
NOT_READ: Final[dict[str, dict[str, object]]] = {
    "offices_callercode": {"hash": "'a hash'"},
    "selectors_privilegedkey": {"digest": _DIGEST},
    "selectors_privilegednumber": {"digest": _DIGEST},
    "selectors_protectedkey": {"digest": _DIGEST, "key64": "null", "match_digest": "null"},
    "selectors_protectednumber": {"digest": _DIGEST},
}
"""What whoever serves writes and cannot read, so that it cannot be copied."""
BY_WHOEVER_ACTS: Final = {
    "looks_look": {"person_id": "acting_person()"},
    "retention_hold": {"placed_by": "acting_person()"},
    "retention_schedule": {"set_by": "acting_person()"},
    "retention_tombstone": {
        "ordered_by": "acting_person()",
        "purged_at": "null",  # which the keeper alone says
        "noted_at": "null",
        "rewritten_at": "null",
    },
}
"""What is added in one's own name alone, whoever's row is copied."""
EVERY_ROLE: Final = ("analyst", "supervisor", "custodian", "auditor")
"""Between them they may add a row to each table that an office may add to at all."""

FRESH_FOR: Final = {
    ("selectors_matchkey", "case_id"): {"alias_version": "alias_version + 50"},
    ("authorities_authority", "replaces_id"): {"reason": "'a copy'"},
    ("looks_look", "case_id"): {"submission_id": "null"},
    ("looks_look", "marking_id"): {"submission_id": "null"},
    ("compromises_damageassessment", "assigned_to_id"): {"compromise_id": "compromise_id + 1000"},
}
"""The same where one column of the copy names another row."""

VISIBLE_OF_OTHERS: Final = {
    "offices_person": "not is_poc",
    "accords_detail": "home_office_id <> {own}",
}
"""Of other offices' people a point of contact is seen, and where one's own serve."""


def _copy(super_: Connection, table: str, office: int, **changes: object) -> str:
    """The statement that adds a row like one of the office's, with changes."""
    changes = {**NOT_READ.get(table, {}), **BY_WHOEVER_ACTS.get(table, {}), **changes}
    values = {
        column: str(changes.get(column, FRESH.get(column, column)))
        for column in catalogue.columns_with(super_, APP, table, "insert") or ["office_id"]
        if column != "id"
    }
    return (
        f"insert into {table} ({', '.join(values)}) select {', '.join(values.values())}"
        f" from {table} where office_id = {office} limit 1"
    )


def _outcome(player: Player, statement: str) -> tuple[str, str | None]:
    """How the database answers a write: the kind of refusal and the constraint it names."""
    try:
        return "rows", str(run_and_undo(player, statement))
    except RightMissing as error:
        return type(error).__name__, None
    except errors.Error as error:
        return type(error).__name__, error.diag.constraint_name


@pytest.fixture
def world(database: str) -> FullWorld:
    return make_full_world(database)


def test_no_row_of_another_office_is_read_changed_or_removed(
    world: FullWorld, database: str
) -> None:
    with admin(database) as super_:
        tables = catalogue.office_tables(super_)
        assert len(tables) > 15
        for player in (world.cast.stranger, world.cast.owner):
            for table in tables:
                others = f"office_id <> {player.office.id}"
                if table in VISIBLE_OF_OTHERS:
                    others += f" and {VISIBLE_OF_OTHERS[table].format(own=player.office.id)}"
                there_are = f"select exists (select from {table} where {others})"
                assert super_.execute(there_are).fetchone() == (True,), table
                _assert_untouched(super_, player, table, others)


def _assert_untouched(super_: Connection, player: Player, table: str, others: str) -> None:
    count = f"select count(*) from {table} where {others}"
    if catalogue.may(super_, APP, table, "select"):
        assert read_as(player, count) == [(0,)], table
    else:
        with pytest.raises(errors.InsufficientPrivilege):
            run_and_undo(player, count)
    columns = catalogue.columns_with(super_, APP, table, "update")
    statements = [f"update {table} set {c} = null where {others}" for c in columns]
    if catalogue.may(super_, APP, table, "delete"):
        statements.append(f"delete from {table} where {others}")
    for statement in statements:
        assert _outcome(player, statement) == ("rows", "0"), statement


def test_no_row_is_added_for_another_office(world: FullWorld, database: str) -> None:
    partner, owner = world.cast.partner.office.id, world.cast.owner.office.id
    give_only(database, world.cast.partner, *EVERY_ROLE)
    with admin(database) as super_:
        for table in catalogue.office_tables(super_):
            own = _outcome(world.cast.partner, _copy(super_, table, partner))
            if table in ONLY_THE_OPERATOR_READS | ONLY_ADMINISTRATION_READS:  # nothing to copy
                assert own == ("rows", "0"), table
                continue
            refused_anyway = ONLY_ADMINISTRATION_ADDS | ONLY_THE_MATCHER_WRITES
            assert (own[0] == "InsufficientPrivilege") == (table in refused_anyway), table
            forged = _copy(super_, table, partner, office_id=owner)
            if table in ONLY_ITS_AUDITOR_WRITES:
                assert own == ("rows", "1"), table
                assert _outcome(world.cast.partner, forged) == ("RightMissing", None), table
                continue
            says = "permission denied" if table in ONLY_THE_MATCHER_WRITES else "row-level security"
            with pytest.raises(errors.InsufficientPrivilege, match=says):
                run_and_undo(world.cast.partner, forged)
            moved = _outcome(world.cast.partner, f"update {table} set office_id = {owner}")
            # The installation's tables let nothing of one's own office be changed at all.
            assert moved == ("rows", "0") or moved[0] == "InsufficientPrivilege", table


def test_a_reference_does_not_tell_which_ids_other_offices_have(
    world: FullWorld, database: str
) -> None:
    stranger, owner = world.cast.stranger, world.cast.owner.office.id
    give_only(database, stranger, *EVERY_ROLE)
    told: dict[str, tuple[object, object]] = {}
    tried = 0
    with admin(database) as super_:
        for table, column, other in catalogue.composite_references(super_):
            refused_anyway = ONLY_ADMINISTRATION_ADDS | ONLY_THE_MATCHER_WRITES
            if table in refused_anyway | ONLY_ADMINISTRATION_READS:
                continue
            [[theirs]] = super_.execute(
                f"select max(id) from {other} where office_id = {owner}"
            ).fetchall()
            fresh = FRESH_FOR.get((table, column), {})
            answers = [
                _outcome(
                    stranger, _copy(super_, table, stranger.office.id, **fresh, **{column: ident})
                )
                for ident in (theirs, MISSING)
            ]
            tried += 1
            is_own_row = table in ONLY_THE_PERSON_WRITES
            expected = "InsufficientPrivilege" if is_own_row else "ForeignKeyViolation"
            if table in ONLY_ITS_AUDITOR_WRITES and column == "engagement_id":
                expected = "RightMissing"
            if table == "cases_casepointer" and column == "poc_id":  # each case has one already
                expected = "UniqueViolation"
            assert answers[1][0] == expected, (table, column)
            if answers[0] != answers[1]:
                told[f"{table}.{column}"] = (answers[0], answers[1])
    assert tried > 12
    assert told == {}


def test_an_administrator_adds_nothing_for_another_office_and_learns_no_id_of_theirs(
    world: FullWorld, database: str
) -> None:
    partner, owner = world.cast.partner, world.cast.owner.office.id
    give_only(database, partner, "administrator")
    fresh: dict[str, dict[str, str]] = {
        "notices_webhook": {},
        "notices_webhookmessage": {"number": "number + 1000"},
    }
    assert fresh.keys() == ONLY_ADMINISTRATION_READS
    with admin(database) as super_:
        for table, other in fresh.items():
            own = _copy(super_, table, partner.office.id, **other)
            assert _outcome(partner, own) == ("rows", "1"), table
            forged = _copy(super_, table, partner.office.id, office_id=owner, **other)
            with pytest.raises(errors.InsufficientPrivilege, match="row-level security"):
                run_and_undo(partner, forged)
            moved = _outcome(partner, f"update {table} set office_id = {owner}")
            assert moved[0] == "InsufficientPrivilege", table
        [[theirs]] = super_.execute(
            f"select max(id) from notices_webhook where office_id = {owner}"
        ).fetchall()
        told = [
            _outcome(
                partner,
                _copy(
                    super_,
                    "notices_webhookmessage",
                    partner.office.id,
                    number="number + 1000",
                    webhook_id=ident,
                ),
            )
            for ident in (theirs, MISSING)
        ]
    assert told == [("ForeignKeyViolation", "message_of_own_webhook")] * 2
