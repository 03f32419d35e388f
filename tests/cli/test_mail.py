"""`tieline mail`, `tieline person set-mail`, and what `tieline doctor` says of mail."""

import os
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.cli.terminal import do, environment, refuse, run, superuser
from tests.factories.world import NOON, later, make_case, make_cast, make_submission
from tests.journeys.mail_server import MailServer, mail_goes_to, running
from tieline.apps.offices import queries as offices
from tieline.core.mail_times import GATHER
from tieline.journeys import mailing, upkeep

pytestmark = pytest.mark.usefixtures("database")

SHARED = "+1 202 555 0143"


def _reaching(server: MailServer) -> dict[str, str]:
    return environment(
        TIELINE_MAIL_HOST="127.0.0.1",
        TIELINE_MAIL_PORT=str(server.port),
        TIELINE_MAIL_TLS="none",
        TIELINE_MAIL_FROM="tieline@example.org",
        TIELINE_URL="https://pages.example.org/",
    )


def _mail(environ: dict[str, str]) -> tuple[int, dict[str, Any]]:
    ended = run("doctor", "--json", environ=environ)
    assert ended.err == ""
    return ended.code, next(one for one in ended.json if one["what"] == "mail")


def test_a_person_chooses_how_they_are_mailed_and_the_operator_for_anyone() -> None:
    do("office", "add", "A")
    add = ("person", "add", "--office", "A", "--role", "analyst")
    do(*add, "ana", "--email", "ana@example.org")
    do(*add, "bo", "--email", "bo@example.org", "--mail", "daily")
    do(*add, "cy")
    show = ("person", "set-mail")
    assert do(*show, "ana").out == "ana: notices are mailed at once to ana@example.org.\n"
    assert "daily at 7:00" in do(*show, "bo").out
    assert do(*show, "cy").out == "cy: no mail of notices.\n"
    changed = do(*show, "ana", "--pace", "daily", "--hour", "0", "--as", "ana").out
    assert changed == "ana: notices are mailed daily at 0:00, office time, to ana@example.org.\n"
    assert "to duty@example.org" in do(*show, "ana", "--address", "duty@example.org").out
    assert "at once to cy@example.org" in do(*show, "cy", "--address", "cy@example.org").out
    assert do(*show, "cy", "--pace", "none").out == "cy: no mail of notices.\n"
    # The address that others see for a contact is another matter.
    assert do("person", "list", "--office", "A", "--json").json[0]["email"] == "ana@example.org"


def test_a_choice_that_cannot_be_used_is_refused() -> None:
    do("office", "add", "A")
    add = ("person", "add", "--office", "A", "--role", "analyst")
    do(*add, "ana")
    do(*add, "bo")
    choose = ("person", "set-mail", "ana")
    assert "address" in refuse(1, *choose, "--pace", "daily")
    assert "e-mail address" in refuse(1, *choose, "--address", "duty desk")
    assert "e-mail address" in refuse(1, *choose, "--address", "a@example.org\nBcc: b@example.org")
    assert "at_once" in refuse(1, *choose, "--address", "a@example.org", "--pace", "weekly")
    assert "0 to 23" in refuse(1, *choose, "--address", "a@example.org", "--hour", "24")
    assert "operator" in refuse(1, *choose, "--pace", "none", "--as", "bo")
    assert "operator" in refuse(1, *choose, "--as", "bo")
    refuse(3, "person", "set-mail", "operator", "--address", "op@example.org")
    refuse(3, "person", "set-mail", "nobody")
    assert do(*choose).out == "ana: no mail of notices.\n"
    assert "no e-mail address" in refuse(1, *add, "cy", "--email", "duty desk")
    with pytest.raises(offices.PersonNotFound):
        offices.find_person("cy")


def test_a_test_mail_goes_through_the_server_that_is_set() -> None:
    do("office", "add", "A")
    do("person", "add", "ana", "--office", "A", "--role", "analyst")
    assert "TIELINE_MAIL_HOST" in refuse(4, "mail", "test", "a@example.org")
    with running(MailServer()) as server:
        environ = _reaching(server)
        assert "took the message" in do("mail", "test", "a@example.org", environ=environ).out
        [letter] = server.letters
        assert letter.recipients == ("a@example.org",)
        assert "https://pages.example.org/hits" in letter.texts["text/plain"]
        assert "operator" in refuse(1, "mail", "test", "a@x.org", "--as", "ana", environ=environ)
        server.refuses = {"b@example.org"}
        said = refuse(4, "mail", "test", "b@example.org", environ=environ)
        assert "recipient_refused" in said
        assert "b@" not in said
        assert len(server.letters) == 1
    assert "server_unreachable" in refuse(4, "mail", "test", "a@example.org", environ=environ)


def test_settings_that_cannot_be_used_stop_every_command_with_one_line() -> None:
    said = refuse(4, "office", "list", environ=environment(TIELINE_MAIL_HOST="mail.example.org"))
    assert "TIELINE_MAIL_FROM" in said


def test_mail_in_trouble_is_seen_by_the_doctor_and_by_the_office() -> None:
    assert _mail(environment())[1]["found"] == "off: TIELINE_MAIL_HOST is not set"
    cast = make_cast()
    for player in (cast.owner, cast.partner):
        make_case(player)
        make_submission(player, [SHARED])
    with running(MailServer(refuses={"ana-own@example.org"})) as server, mail_goes_to(server):
        environ = _reaching(server)
        assert (_mail(environ)[0], _mail(environ)[1]["is_fine"]) == (0, True)
        for candidates in mailing.list_candidates():
            mailing.claim_due(candidates, now=NOON + GATHER)
        code, found = _mail(environ)  # claimed long ago, and never tried
        assert (code, found["mend"]) == (4, "Run `tieline worker`.")
        assert upkeep.mail_notices(0) == 1
        code, found = _mail(environ)
        assert code == 4
        # Claimed in March and refused today: more than a day, so it was given up.
        assert "0 not sent yet, 1 given up (OWN)" in found["found"]
        listed = do("mail", "list", "--office", "OWN", "--json").json
        assert [(m["person"], m["state"], m["reason"], m["attempts"]) for m in listed] == [
            ("ana-own", "failed", "recipient_refused", 1)
        ]
        assert "recipient_refused" in do("mail", "list", "--office", "OWN").out
        assert do("mail", "list", "--office", "PART", "--json").json == []
        assert len(do("mail", "list", "--office", "PART", "--all", "--json").json) == 1
        refuse(1, "mail", "list", "--office", "OWN", "--as", "ana-part")
        do("person", "set-mail", "ana-own", "--address", "other@example.org")
        assert _mail(environ)[0] == 0


def test_a_mail_of_this_minute_is_no_trouble() -> None:
    cast = make_cast()
    for player in (cast.owner, cast.partner):
        make_case(player)
        make_submission(player, [SHARED], at=later(0))
    with running(MailServer()) as server, mail_goes_to(server):
        for candidates in mailing.list_candidates():
            assert mailing.claim_due(candidates, now=datetime.now(UTC)) == 1
        assert _mail(_reaching(server))[0] == 0
        with superuser(os.environ["TIELINE_DATABASE"]) as super_:
            super_.execute("update notices_delivery set attempts = 1, reason = 'tls_failed'")
        code, found = _mail(_reaching(server))
        assert (code, "2 not sent yet, 0 given up (OWN, PART)" in found["found"]) == (4, True)
