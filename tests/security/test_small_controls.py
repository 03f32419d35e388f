"""Small controls that the law table names and no other test shows."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from psycopg import errors

from tests.cli.terminal import run
from tests.conftest import admin
from tests.factories.visitors import give_name, make_visitors, visit_as
from tests.factories.world import NOON, make_case, make_player, operator
from tests.security.catalogue import connect_as
from tests.security.worlds import run_and_undo
from tieline.apps.audit.queries import list_entries
from tieline.apps.cases.actions import open_case
from tieline.apps.offices import accounts, actions
from tieline.apps.offices.errors import PersonExists
from tieline.config.doctor import SEALED_LATE
from tieline.config.sign_in import BANNER

FIELD = re.compile(r"<input\b[^>]*>")


def _fields(page: str) -> dict[str, str]:
    """The fields of a page, by their names."""
    found = {}
    for field in FIELD.findall(page):
        name = re.search(r'\bname="([^"]+)"', field)
        if name is not None:
            found[name[1]] = field
    return found


def _page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert isinstance(answer, HttpResponse)
    return answer.content.decode()


def test_our_own_notice_before_sign_in_says_what_such_a_notice_must() -> None:
    for said in (
        "restricted information system",
        "monitored, recorded and audited",
        "without authority is prohibited",
        "criminal and civil law",
        "you agree to this monitoring and recording",
    ):
        assert said in BANNER, said


def test_no_password_is_shown_as_it_is_typed_or_given_back(database: str) -> None:
    player = make_visitors().owner
    wrong = "a password that is wrong"
    client = visit_as(player)
    shown = {
        "/sign-in": (_page(Client(), "/sign-in"), ["password"]),
        "/account": (_page(client, "/account"), ["present", "fresh", "again"]),
        "/account/confirm": (_page(client, "/account/confirm"), ["password"]),
        "refused": (
            give_name(Client(), player.person.name, wrong).content.decode(),
            ["password"],
        ),
    }
    for address, (page, names) in shown.items():
        fields = _fields(page)
        for name in names:
            assert 'type="password"' in fields[name], (address, name)
            assert "value=" not in fields[name], (address, name)
        assert wrong not in page


def test_the_name_of_someone_who_left_is_not_given_to_another(database: str) -> None:
    player = make_player("OWN")
    acting = operator().acting_for(player.office)
    accounts.disable(player.person.id, actor=acting, now=NOON)
    again = actions.NewPerson(name=player.person.name, office_code="OWN", role="analyst")
    with pytest.raises(PersonExists):
        actions.add_person(again, actor=operator().at_home(), now=NOON + timedelta(days=4000))
    # Nobody who serves or purges can make the name free again.
    remove = "delete from offices_person where name = 'ana-own'"
    with pytest.raises(errors.InsufficientPrivilege):
        run_and_undo(player, remove)
    with (
        connect_as("tieline_keeper", database) as keeper,
        pytest.raises(errors.InsufficientPrivilege),
    ):
        keeper.execute(remove)


def test_the_moment_of_an_entry_is_kept_finer_than_a_hundredth_of_a_second(database: str) -> None:
    player = make_player("OWN")
    moments = [NOON + timedelta(microseconds=20_000 * n + 10_001) for n in range(3)]
    for number, at in enumerate(moments):
        open_case(f"C-{number}", actor=player.actor, now=at)
    entries = list_entries(player.viewer, action="case.opened")
    assert [entry.at for entry in reversed(entries)] == moments
    assert all(entry.at.utcoffset() == timedelta(0) for entry in entries)
    with admin(database) as super_:
        kinds = super_.execute(
            "select distinct data_type, datetime_precision from information_schema.columns"
            " where table_name = 'audit_auditentry' and column_name in ('at', 'recorded_at')"
        ).fetchall()
    assert kinds == [("timestamp with time zone", 6)]


def test_doctor_says_that_entries_wait_too_long_to_be_sealed(sealed_database: str) -> None:
    make_case(make_player("OWN"))
    assert run("doctor").code == 0
    long_ago = datetime.now(UTC) - SEALED_LATE - timedelta(minutes=1)
    with admin(sealed_database) as super_:
        super_.execute("set session_replication_role = replica")
        super_.execute("update audit_auditentry set recorded_at = %s", [long_ago])
    ended = run("doctor", "--json")
    assert ended.code == 4
    [trail] = [one for one in ended.json if not one["is_fine"]]
    assert trail["what"] == "audit trail"
    assert "tieline worker" in trail["mend"]


@pytest.mark.usefixtures("sealed_database")
def test_doctor_says_that_the_disk_fills(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tieline.config.doctor.LEAST_FREE_BYTES", 1 << 62)
    ended = run("doctor", "--json")
    assert ended.code == 4
    assert [one["what"] for one in ended.json if not one["is_fine"]] == ["disk"]
