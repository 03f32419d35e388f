"""A protected number changes no answer to anybody but its custodian, and is written down nowhere."""

import logging
import re
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from psycopg import errors

from tests.conftest import admin
from tests.factories.chance import without_chance
from tests.factories.programs import Program, program_of
from tests.factories.protection import list_privileged, make_custodian, met, protect
from tests.factories.roles import give_only
from tests.factories.visitors import visit_as
from tests.factories.world import (
    Player,
    later,
    make_case,
    make_cast,
    make_player,
    make_submission,
)
from tests.security import catalogue
from tests.security.worlds import look, probes_of, read_as, run_and_undo
from tieline.apps.audit.acting import acting_as
from tieline.apps.audit.actions import record
from tieline.apps.audit.errors import RightMissing
from tieline.core.rights import RoleName

NUMBER, OTHER, UNSEEN = "+1 202 555 0143", "+1 202 555 0144", "+1 202 555 0177"
CODE = "HERON-4"
PROTECTED = ("selectors_protectednumber", "selectors_protectedkey", "selectors_protectedmatch")
LISTS = (
    "/cases", "/hits", "/values?min_offices=1", "/hubs", "/submissions", "/offices", "/colleagues",
    "/layouts",
)  # fmt: skip
PAGES = ("/", "/hits", "/values?choice=1", "/cases", "/submissions", "/hits/export", "/values/export",
         "/cases/export", "/submissions/export", "/account")  # fmt: skip


def _masked(told: Any) -> Any:
    if isinstance(told, dict):
        return {name: _masked(value) for name, value in told.items()}
    if isinstance(told, list):
        return [_masked(one) for one in told]
    hides = isinstance(told, str) and re.fullmatch(r"[0-9a-f-]{36}|[0-9a-f]{64}|\d{4}-.*Z", told)
    return "masked" if hides else told


def _told(player: Player, program: Program) -> list[Any]:
    """All that an office is told: each list, each case, each hit, a check and the pages."""
    found: list[Any] = [program.get(address).json() for address in LISTS]
    cases, hits = program.all_pages("/cases"), program.all_pages("/hits")
    found += [program.get(f"/cases/{case['id']}/values").json() for case in cases]
    found += [program.get(f"/hits/{hit['id']}").json() for hit in hits]
    for values in ([NUMBER], [OTHER, NUMBER], [UNSEEN]):
        asked = {"values": values, "purpose": "a test", "without_case": "a test has none"}
        found.append(program.post("/checks", asked).json())
    return found + [_page(player, address) for address in PAGES]


def _page(player: Player, address: str) -> tuple[int, str]:
    answer = visit_as(player).get(address)
    text = b"".join(answer) if answer.streaming else answer.content
    plain = re.sub(r"[0-9a-f-]{36}|[0-9A-Za-z]{60,}", "masked", text.decode())
    # What differs from one visit to the next whatever is protected: sessions and their times.
    return answer.status_code, re.sub(r"(?s)<h2 id=\"sessions-title\".*?</section>", "", plain)


def test_whole_answers_are_the_same_with_and_without_protection(database: str) -> None:
    cast = make_cast()
    players = (cast.owner, cast.partner, cast.stranger)
    custodian = make_custodian(cast.owner)
    for minute, player in enumerate(players[:2]):
        make_case(player)
        make_submission(player, [NUMBER, OTHER], at=later(minute))
    programs = {player: program_of(player) for player in players}
    before = {player: _told(player, programs[player]) for player in players}
    for value in (NUMBER, UNSEEN):
        protect(custodian, CODE, value)
    after = {player: _told(player, programs[player]) for player in players}
    for player in players:
        assert after[player] == before[player], player.office.code
    assert (CODE, "STR", "checked") in met(custodian)


@pytest.mark.usefixtures("database")
def test_handing_in_is_answered_alike_with_and_without_protection() -> None:
    """Two offices hand in alike; the value of one is protected, and known to nobody else."""
    custodian = make_custodian(make_player("OWN"))
    protect(custodian, CODE, NUMBER)
    told = []
    for code, value in (("KNO", NUMBER), ("ALO", OTHER)):
        player = make_player(code)
        make_case(player)
        row = make_submission(player, [value])
        program = program_of(player)
        answers = [
            program.get(f"/submissions/{row.uuid}").json(),
            program.post(
                "/checks",
                {"values": [value], "purpose": "a test", "without_case": "a test has none"},
            ).json(),
            program.get("/hits").json(),
            program.get("/values?min_offices=1").json(),
        ]
        text = str(_masked(answers)).replace(code, "WHO").replace(code.lower(), "who")
        told.append(re.sub("014[34]", "014n", text))
    assert told[0] == told[1]
    assert met(custodian) == [(CODE, "KNO", "checked"), (CODE, "KNO", "held")]


def test_neither_number_nor_code_is_written_anywhere_else(
    database: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    player = make_player("OWN")
    custodian = make_custodian(player)
    protect(custodian, CODE, UNSEEN)
    keys = [str(part) for p in probes_of(UNSEEN) for part in (p.key64, p.digest, p.digest.hex)]
    with admin(database) as super_:
        for table in catalogue.tables(super_):
            rows = super_.execute(f"select t::text from {table} t").fetchall()
            text = " ".join(str(row[0]) for row in rows)
            for secret in ("5550177", "555 0177", "555-0177", *keys):
                assert secret not in text, (table, secret)
            assert (CODE in text) == (table == "selectors_protectednumber"), table
    assert "0177" not in without_chance(caplog.text)
    assert CODE not in caplog.text


def test_until_it_is_compared_alone_the_match_keys_lie_beside_it(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tieline.apps.selectors import protected

    custodian = make_custodian(make_player("OWN"))
    with monkeypatch.context() as cut_off:
        cut_off.setattr(protected, "compare", lambda **_: None)
        protect(custodian, CODE, UNSEEN)
    count = "select count(*) from selectors_protectedkey where match_digest is not null"
    with admin(database) as super_:
        assert super_.execute(count).fetchone() == (1,)
        met(custodian)  # the desk completes it
        assert super_.execute(count).fetchone() == (0,)


@pytest.mark.parametrize("role", [r for r in RoleName if r is not RoleName.OPERATOR])
def test_by_sql_the_custodian_alone_reads_and_nobody_a_digest(
    database: str, role: RoleName
) -> None:
    owner, partner = make_player("OWN"), make_player("PART")
    custodian = make_custodian(owner)
    make_case(partner)
    protect(custodian, CODE, NUMBER)
    make_submission(partner, [NUMBER])
    give_only(database, owner, role.value)
    expected = [(1,)] if role is RoleName.CUSTODIAN else [(0,)]
    for table in PROTECTED:
        assert read_as(owner, f"select count(*) from {table}") == expected, table
        assert read_as(partner, f"select count(*) from {table}") == [(0,)], table
    for column in ("digest", "key64", "match_digest"):
        with pytest.raises(errors.InsufficientPrivilege):
            run_and_undo(owner, f"select {column} from selectors_protectedkey")
    with pytest.raises(errors.InsufficientPrivilege):
        run_and_undo(owner, "select digest from selectors_protectednumber")
    with pytest.raises(errors.InsufficientPrivilege):
        run_and_undo(owner, "select source from selectors_protectedmatch")


def test_the_operator_sees_no_protected_number(database: str) -> None:
    from tests.factories.world import operator
    from tieline.core.ids import Viewer

    owner = make_player("OWN")
    protect(make_custodian(owner), CODE, NUMBER)
    by_operator = Viewer(operator().id, owner.office.id)
    for table in PROTECTED:
        assert read_as(by_operator, f"select count(*) from {table}") == [(0,)], table


def test_the_functions_tell_whoever_calls_nothing(database: str) -> None:
    owner, partner = make_player("OWN"), make_player("PART")
    protect(make_custodian(owner), CODE, NUMBER)
    with admin(database) as super_:
        results = super_.execute(
            "select proname, prorettype::regtype::text from pg_proc where proname = any (%s)"
            " order by 1",
            [["scan_protected", "note_protected_check", "compare_protected"]],
        ).fetchall()
    assert {kind for _, kind in results} == {"void"}
    assert len(results) == 3
    scanned = "select scan_protected(%s, 1, sha256('a guess'), now())"
    with pytest.raises(errors.DatabaseError) as refused:
        run_and_undo(partner, scanned, [owner.office.id])
    assert refused.value.sqlstate == "TLA03"


LOOKS = {
    "note_protected_check": ("select note_protected_check(%s, 'a key', now())", "selector.checked",
                             "analyst"),
    "compare_protected": ("select compare_protected(%s, now())", "protected.compared", "custodian"),
    "find_caller": ("select * from find_caller(%s, 'OWN', 1)", "caller.sought",
                    "watch_officer"),
    "lock_code_word": ("select lock_code_word(%s, 1, now())", "caller.sought", "watch_officer"),
}  # fmt: skip


@pytest.mark.parametrize("name", LOOKS)
def test_each_look_demands_its_own_committed_entry_and_the_right(database: str, name: str) -> None:
    call, action, role = LOOKS[name]
    owner, partner = make_player("OWN"), make_player("PART")
    give_only(database, owner, role)
    give_only(database, partner, role)

    def refusal(player: Player, entry: int) -> str | None:
        try:
            run_and_undo(player, call, [entry])
        except errors.Error as error:
            return error.sqlstate
        except RightMissing:
            return "TLA06"
        return None

    fit = look(owner.actor, action, ids={"person": 1})
    assert refusal(owner, fit) is None
    assert refusal(partner, fit) == "TLA03"  # another's
    assert refusal(owner, 1_000_000_000) == "TLA03"
    assert refusal(owner, look(owner.actor, "hits.listed")) == "TLA03"
    with acting_as(owner.actor), connection.cursor() as cursor:
        entry = record(action, actor=owner.actor, now=later(0), purpose="a test")
        with pytest.raises(DatabaseError, match="committed audit entry"), transaction.atomic():
            cursor.execute(call, [entry])
    give_only(database, owner, "auditor")
    assert refusal(owner, fit) == "TLA06"


def test_a_wrong_key_meets_nothing_so_the_digests_are_no_match_digests(database: str) -> None:
    owner, partner = make_player("OWN"), make_player("PART")
    custodian = make_custodian(owner)
    list_privileged(database, owner, NUMBER)
    make_case(partner)
    make_submission(partner, [NUMBER])
    protect(custodian, CODE, NUMBER)
    with admin(database) as super_:
        joined = super_.execute(
            "select count(*) from selectors_matchkey k cross join lateral (values"
            " (uuid_send(k.digest)), (sha256(uuid_send(k.digest)))) as d (digest) where"
            " exists (select from selectors_protectedkey p where p.digest = d.digest)"
            " or exists (select from selectors_privilegedkey p where p.digest = d.digest)"
        ).fetchone()
        [[shared]] = super_.execute(
            "select count(*) from selectors_protectedkey p join selectors_privilegedkey v"
            " on v.digest = p.digest"
        ).fetchall()
    assert (joined, shared) == ((0,), 0)
    assert met(custodian) == [(CODE, "PART", "held")]
    connection.close()
