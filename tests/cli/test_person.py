"""`tieline person`, and who acts: `--as` and TIELINE_PERSON."""

import pytest

from tests.cli.terminal import do, environment, refuse
from tests.factories.visitors import add_factor
from tests.factories.world import NOON
from tieline.apps.offices import factors, sessions
from tieline.apps.offices import queries as offices
from tieline.apps.offices.attempts import Claim

pytestmark = pytest.mark.usefixtures("database")

PASSWORD = "a long enough pass phrase"


def test_people_are_added_listed_and_given_a_way_to_sign_in() -> None:
    do("office", "add", "A")
    said = do(
        "person", "add", "ana", "--office", "A", "--role", "analyst", "--full-name", "Ana Diaz",
        "--email", "ana@example.org", "--phone", "+1 202 555 0100",
    ).out  # fmt: skip
    assert "tieline person password 'ana'" in said
    bare = offices.find_account(name="ana")
    assert bare is not None
    assert bare.password == ""
    do("person", "password", "ana", "--stdin", stdin=f"{PASSWORD}\n")
    account = offices.find_account(name="ana")
    assert account is not None
    assert account.check_password(PASSWORD)
    do(
        "person", "add", "sam", "--office", "A", "--role", "supervisor", "--contact",
        "--password-stdin", stdin=f"{PASSWORD}\n",
    )  # fmt: skip
    assert offices.find_account(name="sam") is not None
    assert do("person", "list", "--office", "A", "--json").json == [
        {
            "name": "ana",
            "full_name": "Ana Diaz",
            "email": "ana@example.org",
            "phone": "+1 202 555 0100",
        },
        {"name": "sam", "full_name": "sam", "email": "", "phone": ""},
    ]
    assert do("office", "list", "--json").json[0]["point_of_contact"] == "sam"


def test_a_person_who_cannot_be_added_is_refused_with_the_reason_and_no_password_is_shown() -> None:
    do("office", "add", "A")
    do("person", "add", "ana", "--office", "A", "--role", "analyst")
    add = ("person", "add", "bo", "--role", "analyst", "--office")
    assert "'X'" in refuse(3, *add, "X")
    assert "'ana' already" in refuse(
        1, "person", "add", "ana", "--office", "A", "--role", "analyst"
    )
    said = refuse(1, "person", "add", "bo", "--office", "A", "--role", "king")
    assert "analyst" in said
    assert "operator" not in said
    short = refuse(1, *add, "A", "--password-stdin", stdin="sesame\n")
    assert "12 characters" in short
    assert "sesame" not in short
    assert "No person is named 'zed'" in refuse(
        3, "person", "password", "zed", "--stdin", stdin=f"{PASSWORD}\n"
    )
    assert "--stdin" in refuse(2, "person", "password", "ana")
    assert [one["name"] for one in do("person", "list", "--office", "A", "--json").json] == ["ana"]


def test_who_acts_is_named_before_or_after_the_command_or_by_the_variable() -> None:
    for code in ("A", "B"):
        do("office", "add", code)
        do("person", "add", f"of {code}", "--office", code, "--role", "analyst")
    for words in (
        ("--as", "of A", "case", "open", "C-1", "--office", "A"),
        ("case", "open", "C-2", "--office", "A", "--as", "of A"),
        ("case", "--as=of A", "open", "C-3", "--office", "A"),
    ):
        do(*words)
    named = environment(TIELINE_PERSON="of A")
    do("case", "open", "C-4", "--office", "A", environ=named)
    assert "no role in office 'B'" in refuse(
        1, "case", "open", "C-5", "--office", "B", environ=named
    )
    # What is said on the line goes before the variable; left empty, that names nobody.
    do("case", "open", "C-6", "--office", "B", "--as", "of B", environ=named)
    assert "TIELINE_PERSON" in refuse(
        1, "case", "open", "C-7", "--office", "B", environ=environment(TIELINE_PERSON="")
    )
    assert "UTF-8" in refuse(1, "office", "list", "--as", "\udcff")
    assert "No person is named 'nobody'" in refuse(3, "office", "list", "--as", "nobody")
    refs = {row["ref"] for row in do("case", "list", "--office", "A", "--json").json}
    assert refs == {"C-1", "C-2", "C-3", "C-4"}


def test_someone_of_another_office_is_refused_everywhere() -> None:
    for code in ("A", "B"):
        do("office", "add", code)
        do("person", "add", code.lower(), "--office", code, "--role", "analyst")
    do("case", "open", "C-1", "--office", "A", "--as", "a")
    for words in (
        ("case", "list"),
        ("case", "show", "C-1"),
        ("person", "list"),
        ("submission", "list"),
        ("hits",),
        ("hit", "list"),
        ("check", "+1 202 555 0143", "--purpose", "a test"),
    ):
        said = refuse(1, *words, "--office", "A", "--as", "b")
        assert said == "b has no role in office 'A', so cannot act for it."


def test_the_operator_unlocks_disables_enables_and_resets() -> None:
    do("office", "add", "A")
    do("person", "add", "ana", "--office", "A", "--role", "analyst")
    do("person", "add", "chief", "--office", "A", "--role", "administrator")
    ana = offices.find_person("ana")
    claim = Claim("ana", "192.0.2.1")
    for _ in range(5):
        sessions.prove_by_password(claim, "a guess", now=NOON)
    assert offices.find_account(name="ana") is None
    assert do("person", "unlock", "ana").out == "ana is released.\n"
    assert do("person", "unlock", "ana").out == "ana was not locked.\n"
    assert offices.find_account(name="ana") is not None
    add_factor(ana)
    assert "1 removed" in do("person", "reset-factors", "ana").out
    assert factors.list_factors(ana.at_home().as_viewer()) == []
    assert do("person", "disable", "ana").out == "ana is disabled.\n"
    assert do("person", "disable", "ana").out == "ana was disabled before.\n"
    refuse(3, "--as", "ana", "hits", "--office", "A")
    assert do("--as", "chief", "person", "enable", "ana").out == "ana is enabled.\n"
    assert do("person", "enable", "ana").out == "ana was not disabled.\n"


def test_nobody_else_looks_after_sign_ins() -> None:
    for code in ("A", "B"):
        do("office", "add", code)
        do("person", "add", f"ana-{code}", "--office", code, "--role", "analyst")
        do("person", "add", f"chief-{code}", "--office", code, "--role", "administrator")
    for verb in ("unlock", "disable", "enable", "reset-factors"):
        refuse(3, "--as", "ana-A", "person", verb, "chief-A")
        assert "Nobody releases" in refuse(1, "--as", "chief-A", "person", verb, "chief-A")
        refuse(3, "--as", "chief-B", "person", verb, "chief-A")
        refuse(3, "person", verb, "nobody-at-all")
