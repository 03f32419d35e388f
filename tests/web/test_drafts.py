"""A file that waits to be handed in: sealed, of one session only, and gone after its time."""

import os
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.conftest import HOME
from tests.factories.visitors import make_visitors, visit_as
from tests.factories.world import Player, make_case
from tests.web.submitting import CALLS, DETAILS, choose, hand_in, list_drafts, press, send, text_of
from tieline.apps.submissions.drafts import DRAFTS_MOST, PIECE_BYTES, Drafts, new_secret, sweep
from tieline.apps.submissions.errors import DraftGone
from tieline.core.ids import OfficeId, PersonId, Viewer
from tieline.journeys.upkeep import sweep_drafts

pytestmark = pytest.mark.usefixtures("database")

CANARY = "canary-of-a-file-that-waits"
VIEWER = Viewer(PersonId(2), OfficeId(1))
NOW = datetime.now(UTC)
GONE = "/submit?gone=1"


@pytest.fixture
def owner() -> Player:
    owner = make_visitors().owner
    make_case(owner)
    return owner


@pytest.fixture
def client(owner: Player) -> Client:
    return visit_as(owner)


def _write(drafts: Drafts, data: bytes) -> UUID:
    writer = drafts.begin()
    for start in range(0, len(data), 70_000):
        writer.add(data[start : start + 70_000])
    writer.close()
    return writer.ident


def _age(path: Path, *, minutes: int) -> None:
    then = path.stat().st_mtime - minutes * 60
    os.utime(path, (then, then))


@pytest.mark.parametrize("size", [0, 1, PIECE_BYTES - 1, PIECE_BYTES, PIECE_BYTES + 1, 3_000_001])
def test_the_bytes_come_back_wherever_they_are_read(size: int) -> None:
    drafts = Drafts.of_session(new_secret(), VIEWER)
    data = os.urandom(size)
    ident = _write(drafts, data)
    with drafts.open(ident, now=NOW) as stream:
        assert stream.read() == data
        stream.seek(max(0, PIECE_BYTES - 5))
        assert stream.read(10) == data[max(0, PIECE_BYTES - 5) :][:10]
        assert stream.seek(0, os.SEEK_END) == size


def test_nothing_of_a_file_lies_open_on_the_disk(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the steps, in the installation's whole home and where temporary files go."""
    elsewhere = HOME / "temporary"
    elsewhere.mkdir(exist_ok=True)
    monkeypatch.setenv("TMPDIR", str(elsewhere))
    monkeypatch.setattr("tempfile.tempdir", str(elsewhere))
    with_own_home = {**DETAILS, "sender": "Carrier One"}
    text = (
        "Caller,Note\n" + f"+1 202 555 0143,{CANARY}\n" * 60_000
    )  # more than Django keeps in memory
    monkeypatch.setattr(settings, "DRAFTS_DIR", HOME / "drafts-apart")
    draft = choose(client, text, **with_own_home)
    press(client, draft, "read", **{"m-1": "other"})
    (sealed,) = [path for path in list_drafts() if path.suffix == ".sealed"]
    assert sealed.stat().st_size > len(text)
    found = [path for path in HOME.rglob("*") if path.is_file()]
    assert sealed in found
    assert [path for path in found if CANARY.encode() in path.read_bytes()] == []
    assert {path.stat().st_mode & 0o777 for path in list_drafts()} == {0o600}
    assert (HOME / "drafts-apart").stat().st_mode & 0o777 == 0o700
    press(client, draft, "give_up")
    assert list_drafts() == []


def test_a_canary_that_lies_open_would_be_found() -> None:
    path = HOME / "planted"
    path.write_text(CANARY)
    found = [
        one for one in HOME.rglob("*") if one.is_file() and CANARY.encode() in one.read_bytes()
    ]
    path.unlink()
    assert found == [path]


def test_a_draft_is_of_one_session_only(owner: Player, client: Client) -> None:
    draft = choose(client)
    another = visit_as(owner)  # the same person, signed in anew
    another.get("/submit")
    for button in ("read", "hand_in", "give_up"):
        assert another.get(draft)["Location"] == GONE
        assert another.post(draft, {"do": button, **DETAILS})["Location"] in (GONE, "/submit")
    assert client.get(draft).status_code == 200
    assert "The file is no longer here" in text_of(another.get(GONE))


def test_a_draft_is_of_one_office_and_person_only() -> None:
    secret = new_secret()
    ident = _write(Drafts.of_session(secret, VIEWER), b"number\n")
    for other in (Viewer(PersonId(2), OfficeId(3)), Viewer(PersonId(4), OfficeId(1))):
        with pytest.raises(DraftGone):
            Drafts.of_session(secret, other).open(ident, now=NOW)


def test_signing_out_ends_it(owner: Player, client: Client) -> None:
    draft = choose(client)
    client.post("/sign-out")
    client = visit_as(owner)
    assert client.get(draft)["Location"] == GONE


def test_after_an_hour_it_is_gone_and_swept(client: Client) -> None:
    draft, younger = choose(client), choose(client, CALLS + "\n")
    old = [path for path in list_drafts() if UUID(draft.rpartition("/")[2]).hex in path.name]
    for path in old:
        _age(path, minutes=61)
    for answer in (client.get(draft), client.post(draft, {"do": "hand_in", **DETAILS})):
        assert answer["Location"] == GONE
    assert sweep_drafts.func(0) == 2
    assert len(list_drafts()) == 2
    assert client.get(younger).status_code == 200
    assert sweep(now=datetime.now(UTC) + timedelta(minutes=61)) == 2
    assert list_drafts() == []


def test_two_tabs_do_not_disturb_each_other(owner: Player, client: Client) -> None:
    client.get("/submit")
    first, second = choose(client), choose(client, CALLS.replace("0143", "0149"), name="b.csv")
    press(client, first, "read", country="MX")
    assert "MX as you stated" in text_of(client.get(first))
    assert "as you stated" not in text_of(client.get(second))
    uuids = {hand_in(client, second), hand_in(client, first)}
    assert len(uuids) == 2


def test_a_session_has_a_few_drafts_and_the_oldest_gives_way(client: Client) -> None:
    drafts = []
    for number in range(DRAFTS_MOST + 1):
        for path in list_drafts():
            _age(path, minutes=1)
        drafts.append(choose(client, CALLS.replace("0143", f"015{number}")))
    assert client.get(drafts[0])["Location"] == GONE
    assert [client.get(draft).status_code for draft in drafts[1:]] == [200] * DRAFTS_MOST


def test_once_handed_in_its_bytes_are_gone(client: Client) -> None:
    hand_in(client, choose(client))
    assert [path.suffix for path in list_drafts()] == [".notes"]


def test_there_is_no_draft_without_the_forms_token(owner: Player) -> None:
    answer = send(visit_as(owner, enforce_csrf=True))
    assert answer.status_code == 403
    assert list_drafts() == []


def test_only_the_first_file_is_taken(client: Client) -> None:
    files = [open_file("a.csv", CALLS), open_file("b.csv", CANARY)]
    answer = client.post("/submit", {**DETAILS, "file": files, "other": open_file("c", CANARY)})
    assert answer.status_code == 302
    assert len(list_drafts()) == 2  # one, and what was noted of it
    assert "a.csv" in text_of(client.get(answer["Location"]))


def open_file(name: str, text: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode())


def test_a_disk_that_takes_no_file_is_said_at_the_field(
    client: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "a file").write_text("")
    monkeypatch.setattr(settings, "DRAFTS_DIR", tmp_path / "a file" / "drafts")
    answer = send(client)
    assert answer.status_code == 422
    assert "disk does not take it" in text_of(answer)
    assert re.search('id="file-error"', answer.content.decode())


@pytest.mark.parametrize("damage", ["changed", "cut", "cut at a piece", "swapped", "lost"])
def test_what_was_changed_on_the_disk_does_not_open(damage: str) -> None:
    drafts = Drafts.of_session(new_secret(), VIEWER)
    ident = _write(drafts, os.urandom(3 * PIECE_BYTES))
    (path,) = list_drafts()
    sealed, piece = path.read_bytes(), PIECE_BYTES + 16
    damaged = {
        "changed": sealed[:100] + bytes([sealed[100] ^ 1]) + sealed[101:],
        "cut": sealed[:-1],
        "cut at a piece": sealed[: 2 * piece],
        "swapped": sealed[piece : 2 * piece] + sealed[:piece] + sealed[2 * piece :],
        "lost": b"",
    }[damage]
    path.write_bytes(damaged)
    with pytest.raises(DraftGone):
        _read_all(drafts, ident)


def _read_all(drafts: Drafts, ident: UUID) -> bytes:
    with drafts.open(ident, now=NOW) as stream:
        return stream.read()


def test_the_notes_of_one_draft_are_no_others() -> None:
    drafts = Drafts.of_session(new_secret(), VIEWER)
    one, two = _write(drafts, b"a"), _write(drafts, b"b")
    drafts.note(one, {"name": "one"})
    drafts.note(one, {"name": "again"})
    assert drafts.notes(one, now=NOW) == {"name": "again"}
    (notes,) = [path for path in list_drafts() if path.suffix == ".notes"]
    notes.rename(notes.with_name(notes.name.replace(one.hex, two.hex)))
    for ident in (one, two, uuid4()):
        with pytest.raises(DraftGone):
            drafts.notes(ident, now=NOW)
