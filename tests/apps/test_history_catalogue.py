"""Every table's rows have a history, or a reason why not, held to the database's own catalogue."""

from collections.abc import Iterator
from typing import Final

import pytest

from tests.conftest import admin
from tests.security import catalogue
from tests.security.catalogue import Connection
from tieline.apps.history.kept import BY_KIND, KEPT, LEFT_OUT, install_sql

ADDED_ONLY: Final = {
    "audit_auditentry": "the trail: final by trigger, and sealed",
    "audit_seal": "the chain: final by trigger",
    "audit_sealinground": "how far the chain had come",
    "authorities_authoritynumber": "the numbers of one version of a paper",
    "corrections_correctionanswer": "what a recipient answered",
    "corrections_disputereply": "what the source replied",
    "cases_validation": "who validated a subject, when and why",
    "engagements_draw": "a draw",
    "engagements_sampledcase": "what a draw gave",
    "engagements_weeklyreview": "a week that was signed off",
    "engagements_workpaper": "a workpaper; replaced by another row",
    "history_version": "the versions themselves: final by trigger",
    "offices_callercheck": "who asked whether it was them who called",
    "retention_kepton": "who kept something on, when and why; a purge takes it",
    "retention_schedule": "for how long closed cases are kept; another row replaces it",
    "submissions_officeslice": "a part of a file, and its wrapped key",
    "submissions_slicechunk": "what is encrypted of it",
    "selectors_selector": "a value; which cases hold it, mentions say",
}
"""Whose rows nobody who serves changes or removes: the row is its own record."""

OWN_TIMES: Final = {
    "calls_callpiece": "bulk: goes with the calls of a submission",
    "calls_callset": "bulk: the trail says when calls were kept; a wrapped key",
    "cases_casepointer": "follows the case by trigger",
    "compromises_revokedperson": "written once, with the compromise; its custody bears its times",
    "corrections_correction": "written once, by the matcher: corrected_at, made_at, due_at",
    "hits_hit": "bulk: arrived_at, retracted_at",
    "hits_revealedhit": "bulk: the transaction that revealed it",
    "hits_unseenoverlap": "bulk: found_at, taken_at, settled_at, retracted_at",
    "looks_look": "bulk: at, examined_at",
    "notices_delivery": "what the mail server took: claimed_at, finished_at",
    "notices_digest": "bulk: started_at; of no office",
    "notices_digestmark": "how far somebody took note: acknowledged_at",
    "notices_notice": "bulk: issued_at, acknowledged_at, retracted_at",
    "notices_webhook": "of no case: set_at, changed_at; each change is in the trail",
    "notices_webhookmessage": "what the receiver took: claimed_at, finished_at",
    "proceedings_disclosureitem": "decided_at, approved_at; final once issued, by trigger",
    "proceedings_disclosurerequest": "asked_at, refused_at, issued_at; final then, by trigger",
    "retention_hold": "placed_at, lifted_at: each once",
    "retention_sealedkey": "match keys set aside; they go back when the hold is lifted",
    "retention_tombstone": "ordered_at, purged_at, noted_at, rewritten_at: each once",
    "retention_closing": "closed_at, reopened_at; each row that keeps it on stays",
    "retention_review": "published_at, validated_at, lapsed_at; each validation is a row that stays",
    "selectors_appearance": "bulk: withdrawn_at, and its submission's times",
    "selectors_candidatekey": "work under way; it goes when the scan is done",
    "selectors_gonekey": "work to be done; it goes when done",
    "selectors_keysnapshot": "of no office: which files there are now",
    "selectors_narrowing": "work under way; it goes when the scan is done",
    "selectors_matchkey": "bulk: computed from mentions and what cases answer",
    "selectors_mention": "bulk: published_at, withdrawn_at",
    "selectors_privilegedkey": "computed from the number; a keyed digest",
    "selectors_protectedkey": "computed from the number; a keyed digest",
    "selectors_settling": "work to be done; it goes when done",
    "selectors_withdrawnkey": "work to be done; it goes when done",
    "sharing_disclosure": "bulk: disclosed_at, last_at",
    "submissions_rowproblem": "bulk: made again with each reading of the file",
}
"""Whose rows say themselves from when to when they hold, or follow from others."""

OF_SIGNING_IN: Final = {
    "offices_apitoken": "a hash; created_at, revoked_at",
    "offices_callercode": "a hash; the trail says when it was set",
    "offices_factor": "encrypted; the trail says when it was added and removed",
    "offices_keptanswer": "answers to repeat, for a day",
    "offices_mailchoice": "where somebody is mailed; the trail says when it was set",
    "offices_recoverycode": "hashes; the trail says when they were made",
    "offices_session": "a hash; started_at, ended_at",
    "offices_signinfailure": "keyed digests and times",
    "offices_signinrefusal": "what the trail has still to say",
}
"""Secrets of people, of which no copy is made, and their use, of which the trail has each."""

REASONED: Final = ADDED_ONLY | OWN_TIMES | OF_SIGNING_IN
EVENTS: Final = ("delete", "insert", "truncate", "update")


@pytest.fixture
def schema(server: str) -> Iterator[Connection]:
    with admin(server) as connection:
        yield connection


def _triggers(schema: Connection) -> dict[str, dict[str, tuple[str, ...]]]:
    """By table the triggers of history, and what each is told."""
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for table, name, arguments in schema.execute(
        r"select tgrelid::regclass::text, substr(tgname, 12),"
        r" (string_to_array(encode(tgargs, 'escape'), '\000'))[1:tgnargs] from pg_trigger"
        " where tgname like 'history\\_of\\_%' and tgenabled = 'O'"
    ).fetchall():
        found.setdefault(str(table), {})[str(name)] = tuple(arguments)  # type: ignore[arg-type]
    return found


def find_without_history(schema: Connection) -> list[str]:
    """Tables of office data that have no history and no reason."""
    known = _triggers(schema).keys() | REASONED.keys()
    return [table for table in catalogue.protected_tables(schema) if table not in known]


def find_forgotten_columns(schema: Connection) -> list[str]:
    """Columns of tables under history that are neither kept nor left out with a reason."""
    return [
        f"{one.table}.{column}"
        for one in KEPT
        for column in catalogue.columns(schema, one.table)
        if column not in (*one.columns, "id", "office_id", one.case)
        and (one.table, column) not in LEFT_OUT
    ]


def test_every_table_has_a_history_or_a_reason(schema: Connection) -> None:
    assert find_without_history(schema) == []
    assert catalogue.stale(REASONED, catalogue.tables(schema)) == []
    assert not {one.table for one in KEPT} & REASONED.keys()


def test_a_table_that_was_forgotten_is_found(schema: Connection) -> None:
    with schema.transaction(force_rollback=True):
        schema.execute("create table forgotten (id bigint, office_id bigint)")
        assert find_without_history(schema) == ["forgotten"]


def test_every_column_is_kept_or_left_out_with_a_reason(schema: Connection) -> None:
    assert find_forgotten_columns(schema) == []
    for one in KEPT:
        there = catalogue.columns(schema, one.table)
        named = {*one.columns, *filter(None, (one.office, one.case))}
        assert named <= set(there), one.table
    columns = {(one.table, c) for one in KEPT for c in catalogue.columns(schema, one.table)}
    assert catalogue.stale(LEFT_OUT, columns) == []
    assert not {(one.table, c) for one in KEPT for c in one.columns} & LEFT_OUT.keys()


def test_a_column_that_was_forgotten_is_found(schema: Connection) -> None:
    with schema.transaction(force_rollback=True):
        schema.execute("alter table cases_case add column forgotten text")
        assert find_forgotten_columns(schema) == ["cases_case.forgotten"]


def test_the_database_has_the_triggers_of_the_list(schema: Connection) -> None:
    found = _triggers(schema)
    assert found.keys() == {one.table for one in KEPT}
    for one in KEPT:
        said = (one.kind, one.audience.value, one.office, one.case, *one.columns)
        assert sorted(found[one.table]) == list(EVENTS)
        for event in ("insert", "update", "delete"):
            assert found[one.table][event] == said, (one.table, event)
    assert len(BY_KIND) == len(KEPT)


def test_a_trigger_that_is_off_is_found(schema: Connection) -> None:
    with schema.transaction(force_rollback=True):
        schema.execute("alter table cases_case disable trigger history_of_update")
        assert sorted(_triggers(schema)["cases_case"]) == ["delete", "insert", "truncate"]


def test_the_triggers_are_put_on_again_with_other_columns(schema: Connection) -> None:
    with schema.transaction(force_rollback=True):
        schema.execute(install_sql())
        schema.execute(
            "select keep_history('cases_case', 'case', 'case', 'office_id', 'id', '{ref}')"
        )
        assert _triggers(schema)["cases_case"]["update"][4:] == ("ref",)


def test_no_secret_has_a_history(schema: Connection) -> None:
    """By type and by name: whatever is bytes, a hash, a digest or a key."""
    secret = ("password", "hash", "secret", "digest", "wrapped", "sealed", "salt", "token")
    for one in KEPT:
        bytes_ = catalogue.names(
            schema,
            "select attname from pg_attribute where attrelid = %s::regclass and atttypid = 'bytea'::regtype",
            [one.table],
        )
        assert not set(bytes_) & set(one.columns), one.table
        assert not [c for c in one.columns if any(word in c for word in secret)], one.table


@pytest.mark.parametrize("role", ["tieline_app", "tieline_matcher"])
def test_what_is_added_only_is_changed_by_nobody_who_serves(schema: Connection, role: str) -> None:
    for table in ADDED_ONLY:
        for right in ("update", "delete"):
            assert not catalogue.may(schema, role, table, right), (table, right)
