"""No mail holds anything of a case, nor the name, code, place or people of any office."""

import logging
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.conftest import admin
from tests.factories.world import NOON, make_case, make_submission, operator
from tests.factories.world import Player as Office
from tests.journeys.mail_server import LINK, Letter, MailServer, mail_goes_to, running
from tieline.apps.offices import actions as offices
from tieline.apps.offices.queries import find_person, get_office
from tieline.core.ids import Viewer
from tieline.core.postures import Posture
from tieline.journeys import mailing, upkeep, webhook_outbox, webhooks
from tieline.journeys.mail_outbox import REASONS

VALUES = ["+1 202 555 0143", "+44 20 7946 0111", "+1 202 555 0188"]
CODES = ("ZEBRA", "QUAGGA", "OKAPI", "TAPIR")
MAILBOX = "reader{}@post.example.org"


@pytest.fixture
def letters(database: str) -> Iterator[list[Letter]]:
    """Every mail of a world in which each text of each table is a word to be looked for."""
    with running(MailServer()) as server, mail_goes_to(server):
        for place, code in enumerate(CODES):
            player = _office(code, place)
            make_case(
                player,
                f"REF-{code}-77",
                posture=(Posture.OPEN, Posture.POINTER, Posture.OPEN, Posture.SILENT)[place],
                summary=f"Summary of {code}",
            )
            make_submission(
                player, VALUES, case=f"REF-{code}-77", at=NOON + timedelta(minutes=place)
            )
        assert upkeep.mail_notices(0) == len(CODES)
        yield server.letters


def _office(code: str, place: int) -> Office:
    acting = operator().at_home()
    offices.add_office(
        offices.NewOffice(
            code, f"Office of {code}", f"Agency {code}", "GB", f"City {code}", "Europe/London"
        ),
        actor=acting,
        now=NOON,
    )
    name = f"sign-in-{code.lower()}"
    offices.add_person(
        offices.NewPerson(
            name,
            code,
            "analyst",
            f"Full {code}",
            MAILBOX.format(place),
            f"+1 202 555 01{place}0",
        ),
        actor=acting,
        now=NOON,
    )
    viewer = Viewer(acting.person_id, acting.office_id)
    return Office(get_office(viewer, code), find_person(name))


def _canaries(database: str) -> set[str]:
    """Every text, value and identity in the database, but for the message's own and the reader's."""
    found: set[str] = set()
    with admin(database) as super_:
        columns = super_.execute(
            "select c.relname, a.attname from pg_attribute a join pg_class c on c.oid = a.attrelid"
            " where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attnum > 0"
            " and not a.attisdropped and a.atttypid::regtype::text ~ '^(char|text|uuid)'"
            " and c.relname ~ '^(offices|cases|selectors|submissions|hits|sharing|notices)_'"
        ).fetchall()
        for table, column in columns:
            if (table, column) in {
                ("notices_delivery", "uuid"),  # the Message-ID
                ("offices_mailchoice", "address"),  # where it goes
                ("offices_person", "email"),
                ("submissions_submission", "encoding"),  # a mail has one, too
            }:
                continue
            rows = super_.execute(f"select distinct {column}::text from {table}").fetchall()  # type: ignore[call-overload]
            found |= {str(row[0]) for row in rows if row[0] is not None}
    # Words of the product itself, such as `pointer`, are in the tables too; and short codes.
    return {word for word in found if len(word) >= 5 and not re.fullmatch(r"[a-z_]+", word)}


def test_no_text_of_the_database_is_in_any_mail_nor_in_the_log(
    database: str, letters: list[Letter], caplog: pytest.LogCaptureFixture
) -> None:
    canaries = _canaries(database)
    expected = {f"REF-{code}-77" for code in CODES} | {f"Office of {code}" for code in CODES}
    assert expected | set(CODES) <= canaries
    assert any("2025550143" in word for word in canaries)
    for letter in letters:
        texts = [letter.raw.decode(), *letter.texts.values(), *map(str, letter.message.values())]
        whole = "\n".join(texts).lower()
        assert [word for word in canaries if word.lower() in whole] == []
        for code in CODES:
            assert code.lower() not in whole
        digits = re.sub(r"[^0-9]", "", letter.texts["text/plain"])
        assert "5550143" not in digits
    logged = "\n".join(record.getMessage() for record in caplog.records).lower()
    assert [word for word in canaries if word.lower() in logged] == []
    assert logging.getLogger("tieline").isEnabledFor(logging.WARNING)


def test_all_mails_are_alike_but_for_reader_number_and_time(letters: list[Letter]) -> None:
    subjects = {str(letter.message["Subject"]) for letter in letters}
    assert len(subjects) == 1
    assert {header for letter in letters for header in letter.message} == {
        "Content-Type", "MIME-Version", "Subject", "From", "To", "Date", "Message-ID",
        "Auto-Submitted",
    }  # fmt: skip
    shapes = {re.sub(r"\d+", "#", text) for one in letters for text in one.texts.values()}
    assert len(shapes) == 2  # the plain one and the one in HTML
    for letter in letters:
        assert len(letter.recipients) == 1
        assert letter.recipients[0] in str(letter.message["To"])
        links = set(re.findall(r"https?://[^\s\"<]+", "\n".join(letter.texts.values())))
        assert links == {LINK}


def test_a_silent_case_changes_no_number_that_others_are_told(letters: list[Letter]) -> None:
    """The last office is silent: it hears of the others, and they of nothing of it."""
    told = {
        one.recipients[0]: int(one.texts["text/plain"].split()[0]) for one in letters
    }  # fmt: skip
    # ZEBRA: QUAGGA and OKAPI came after it, with three values each; and so on.
    assert told == {
        MAILBOX.format(0): 6,
        MAILBOX.format(1): 6,
        MAILBOX.format(2): 3,
        MAILBOX.format(3): 3,
    }


def test_every_reason_that_is_kept_is_explained_and_no_other() -> None:
    page = (Path(__file__).parents[2] / "docs" / "notices.md").read_text("utf-8")
    explained = re.findall(r"^\| `(\w+)` \|", page.partition("## Reasons")[2], re.MULTILINE)
    source = Path(mailing.__file__).read_text("utf-8")
    dropped = re.findall(r'drop_delivery\(taken\.id, "(\w+)"', source)
    assert len(dropped) == 2
    outbox = Path(webhook_outbox.__file__).read_text("utf-8")
    not_sent = set(re.findall(r'WebhookNotSent\("(\w+)"\)', outbox))
    assert len(not_sent) == 5
    sender = Path(webhooks.__file__).read_text("utf-8")
    failed = re.findall(r'record_failure\(\w+\.message_id, "(\w+)"', sender)
    assert len(failed) == 1
    kept = {*(code for _, code in REASONS), *dropped, *not_sent, *failed}
    assert sorted(explained) == sorted(kept)
