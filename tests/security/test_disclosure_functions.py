"""The functions of disclosure: each demands a committed entry that names its thing, and its own right."""

from typing import Final
from uuid import UUID

import pytest
from django.db import DatabaseError, connection

from tests.factories.prosecution import ASKED, DUE, add_person, ask_for
from tests.factories.roles import give_only
from tests.factories.world import NOON, Player, make_case, make_player, make_submission
from tests.security.worlds import look
from tieline.apps.audit.acting import acting_as
from tieline.apps.audit.actions import record
from tieline.apps.audit.errors import RightMissing
from tieline.core.ids import Actor
from tieline.core.rights import RIGHTS, Right, RoleName

OTHER: Final = "00000000-0000-4000-8000-000000000001"
SAID: Final = '{"kind": "", "ground": "source", "reason": "x", "words": "", "names_office": false, "name": ""}'
NAMED: Final = {
    "ask_disclosure": (
        f"ask_disclosure(%s, '{OTHER}', 1, 'X', 'p', 'b', 'n', '{DUE}', '{ASKED.isoformat()}')",
        "disclosure.asked",
        {"request": OTHER, "office": 1},
        Right.PROSECUTE,
    ),
    "list_disclosure_items": (
        f"list_disclosure_items(%s, '{OTHER}')",
        "disclosure.viewed",
        {"request": OTHER},
        Right.READ_CASES,
    ),
    "answer_disclosure_item": (
        f"answer_disclosure_item(%s, '{OTHER}', 'withheld', '{SAID}', '', now())",
        "disclosure.answered",
        {"item": OTHER, "answer": "withheld"},
        Right.COUNSEL,
    ),
    "approve_withholding": (
        f"approve_withholding(%s, '{OTHER}', 'n', now())",
        "disclosure.approved",
        {"item": OTHER},
        Right.SUPERVISE,
    ),
    "refuse_disclosure": (
        f"refuse_disclosure(%s, '{OTHER}', 'r', 'n', now())",
        "disclosure.refused",
        {"request": OTHER},
        Right.COUNSEL,
    ),
    "approve_refusal": (
        f"approve_refusal(%s, '{OTHER}', 'n', now())",
        "disclosure.refusal_approved",
        {"request": OTHER},
        Right.SUPERVISE,
    ),
    "issue_disclosure": (
        f"issue_disclosure(%s, '{OTHER}', now())",
        "disclosure.issued",
        {"request": OTHER},
        Right.PROSECUTE,
    ),
    "read_disclosure_package": (
        f"read_disclosure_package(%s, '{OTHER}')",
        "disclosure.read",
        {"request": OTHER},
        Right.PROSECUTE,
    ),
}
"""Each with a call that finds nothing, the action and ids of its entry, and the right."""
LISTS: Final = {
    "list_disclosure_requests": (("disclosures.listed", Right.READ_CASES),
                                 ("disclosures.followed", Right.PROSECUTE)),
    "list_package_corrections": (("disclosures.followed", Right.PROSECUTE),
                                 ("disclosure.read", Right.PROSECUTE)),
}  # fmt: skip


@pytest.fixture
def player(database: str) -> Player:
    return make_player("OWN")


def _call(actor: Actor, call: str, entry: int) -> None:
    with acting_as(actor), connection.cursor() as cursor:
        cursor.execute(f"select * from {call}", [entry])


def _is_refused(actor: Actor, call: str, entry: int) -> bool:
    try:
        _call(actor, call, entry)
    except DatabaseError as error:
        return getattr(error.__cause__, "sqlstate", "") == "TLA03"
    return False


def test_each_step_demands_an_entry_that_names_it(player: Player, database: str) -> None:
    other = make_player("OTHER")
    give_only(database, player, "prosecutor", "counsel", "supervisor")
    give_only(database, other, "prosecutor", "counsel", "supervisor")
    for name, (call, action, ids, _) in NAMED.items():
        if name != "ask_disclosure":  # it would ask of office 1, which is not there
            assert not _is_refused(player.actor, call, look(player.actor, action, ids=ids)), name
        wrong = {key: str(UUID(int=7)) if value == OTHER else value for key, value in ids.items()}
        for entry in (
            look(player.actor, action, ids=wrong),
            look(player.actor, "hit.viewed", ids=ids),
            look(other.actor, action, ids=ids),
            1_000_000_000,
        ):
            assert _is_refused(player.actor, call, entry), name
        with acting_as(player.actor):
            own = record(action, actor=player.actor, now=NOON, ids=ids, purpose="a test")
            assert _is_refused(player.actor, call, own), name  # of the same transaction


def test_each_step_demands_its_right(player: Player, database: str) -> None:
    named = [(call, action, ids, right) for call, action, ids, right in NAMED.values()
             if not call.startswith("ask_")]  # fmt: skip
    named += [
        (f"{name}(%s)", action, {}, right)
        for name, pairs in LISTS.items()
        for action, right in pairs
    ]
    for role in RoleName:
        if role is RoleName.OPERATOR:
            continue
        give_only(database, player, role.value)
        for call, action, ids, right in named:
            entry = look(player.actor, action, ids=ids)
            assert _lacks(player.actor, call, entry) == (right not in RIGHTS[role]), (role, call)
        desk = look(player.actor, "disclosure.desk_listed")
        may = RIGHTS[role] & {Right.COUNSEL, Right.SUPERVISE}
        assert _lacks(player.actor, "list_counsel_items(%s)", desk) == (not may), role


def _lacks(actor: Actor, call: str, entry: int) -> bool:
    try:
        _call(actor, call, entry)
    except RightMissing:
        return True
    return False


def test_the_application_has_no_right_on_the_tables(player: Player) -> None:
    make_case(player, "C-1")
    make_submission(player, ["+1 202 555 0143"])
    prosecutor = add_person(make_player("PROS"), "prosecutor", "prosecutor")
    ask_for(player, "C-1", prosecutor)
    for actor in (player.actor, prosecutor):
        for statement in (
            "select id from proceedings_disclosurerequest",
            "select id from proceedings_disclosureitem",
            "update proceedings_disclosureitem set answer = ''",
            "delete from proceedings_disclosureitem",
        ):
            with (
                pytest.raises(DatabaseError, match="permission denied"),
                acting_as(actor),
                connection.cursor() as cursor,
            ):
                cursor.execute(statement)
