"""Handing in at the page, as a browser does it."""

import re
from html import unescape
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.factories.world import Player
from tieline.apps.submissions import queries as submissions
from tieline.apps.submissions.queries import SubmissionRow
from tieline.core.parsing.layout import Layout
from tieline.journeys.worker import take_in_received

CALLS = (
    "Caller,Dialled,Start,Note\n"
    "(202) 555-0143,+1 202 555 0144,2026-01-03 10:15:00,a\n"
    "(202) 555-0145,+1 202 555 0146,2026-01-04 11:15:00,b\n"
)
DETAILS = {
    "case_is": "known",
    "case_ref": "C-1",
    "authority_kind": "subpoena",
    "authority_number": "2026-114",
}
NOTE = """On Monday he called (202) 555-0143, and she called back from there.
On Tuesday both of them wrote to a@example.org, from a place that nobody knows;
then, as far as anybody can tell, they went away, and that was all there was to it.
"""


def send(
    client: Client, content: str | bytes = CALLS, *, name: str = "calls.csv", **details: str
) -> Any:
    """The answer to the first step."""
    data = content.encode() if isinstance(content, str) else content
    file = SimpleUploadedFile(name, data)
    return client.post("/submit", {**DETAILS, **details, "file": file})


def choose(client: Client, content: str | bytes = CALLS, **more: str) -> str:
    """The address of the draft."""
    answer = send(client, content, **more)
    assert answer.status_code == 302, text_of(answer)
    return str(answer["Location"])


def list_drafts() -> list[Path]:
    """The files that wait."""
    folder = Path(settings.DRAFTS_DIR)
    return sorted(folder.iterdir()) if folder.is_dir() else []


def text_of(answer: Any) -> str:
    """What a page says, without its marks."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", answer.content.decode())).split())


def fields_on(page: str) -> dict[str, str]:
    """What a browser would send of a page's forms, as it stands."""
    found = {}
    for tag in re.findall(r"<input[^>]*>", page):
        name, value = _attribute(tag, "name"), _attribute(tag, "value")
        is_off = _attribute(tag, "type") in ("radio", "checkbox") and " checked" not in tag
        if name and not is_off:
            found[name] = value
    for name, options in re.findall(r'<select[^>]* name="([^"]*)"[^>]*>(.*?)</select>', page, re.S):
        chosen = re.search(r'<option value="([^"]*)"[^>]* selected', options)
        found[name] = unescape(chosen[1] if chosen else _attribute(options, "value"))
    for name, text in re.findall(
        r'<textarea[^>]* name="([^"]*)"[^>]*>(.*?)</textarea>', page, re.S
    ):
        found[name] = unescape(text)
    return found


def press(client: Client, draft: str, button: str, **changes: str) -> Any:
    """Press a button of the second step, with these fields changed."""
    page = client.get(draft).content.decode()
    return client.post(draft, {**fields_on(page), **changes, "do": button})


def hand_in(client: Client, draft: str, **changes: str) -> UUID:
    """Hand in, and the id of the submission."""
    answer = press(client, draft, "hand_in", **changes)
    assert answer.status_code == 302, text_of(answer)
    return UUID(answer["Location"].rpartition("/")[2])


def layout_of(owner: Player, row: SubmissionRow) -> Layout:
    """By which it is read."""
    return submissions.get_work(owner.viewer, row.id).layout


def finish(owner: Player, row: SubmissionRow) -> SubmissionRow:
    """As the worker does."""
    take_in_received.func(owner.office.id, row.id, owner.person.id)
    return submissions.get_submission_by_id(owner.viewer, row.id)


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf'\b{name}="([^"]*)"', tag)
    return unescape(found[1]) if found else ""
