"""Handing in a file in a browser: the whole way to a hit and its end, and each step for itself."""

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chromium import Watched
from tests.browser.conftest import World
from tests.browser.test_every_page import faults_of
from tests.factories.world import Player, later, make_case, make_submission
from tieline.apps.submissions import queries as submissions
from tieline.apps.submissions.queries import SubmissionRow
from tieline.journeys.intake import take_in

OpenAs = Callable[..., Watched]
MET = "+1 202 555 0171"
DROP = """([name, text]) => {
    const dropped = new DataTransfer();
    dropped.items.add(new File([text], name, {type: "text/csv"}));
    const input = document.querySelector("#file");
    const target = document.querySelector(".usa-file-input__target");
    target.dispatchEvent(new DragEvent("dragover", {bubbles: true, dataTransfer: dropped}));
    const isMarked = document.querySelector(".usa-file-input--drag") !== null;
    target.dispatchEvent(new DragEvent("drop", {bubbles: true, dataTransfer: dropped}));
    input.files = dropped.files;
    input.dispatchEvent(new Event("change", {bubbles: true}));
    return isMarked;
}"""


def _calls(number: str, *, date: str = "2026-01-{n:02}") -> str:
    rows = "".join(
        f"{number};+1 202 555 01{n:02};{date.format(n=n)} 10:15:00;note {n}\n" for n in range(1, 6)
    )
    return "Records of Carrier One\n\nLine;Dialled;Start;Remark\n" + rows + "x;y;z;1;2;3\n"


def _fill(page: Page, file: Path, *, case: str = "OWN-1") -> None:
    page.set_input_files("#file", file)
    page.get_by_label("Reference").fill(case)
    page.get_by_label("Kind").fill("subpoena")
    page.get_by_label("Number").fill("2026-114")


def _choose(page: Page, file: Path, *, case: str = "OWN-1") -> None:
    page.goto("/submit")
    _fill(page, file, case=case)
    page.get_by_role("button", name="See how it is read").click()
    page.wait_for_url("**/submit/*-*")


def _handed_in(player: Player, page: Page) -> SubmissionRow:
    page.wait_for_url("**/submissions/*")
    uuid = UUID(page.url.rpartition("/")[2])
    return submissions.get_submission(player.viewer, str(uuid))


@pytest.mark.parametrize("scripts", [True, False])
def test_a_file_is_handed_in_a_column_corrected_and_the_hit_disposed_of(
    world: World, open_as: OpenAs, tmp_path: Path, scripts: bool
) -> None:
    cast = world.cast
    number = MET if scripts else "+1 202 555 0172"
    shown = number.replace(" 202 555 ", " 202-555-")
    make_case(cast.stranger, f"STR-SECRET-{scripts}", summary="Canary of STR")
    make_submission(cast.stranger, [number], case=f"STR-SECRET-{scripts}", at=later(3))
    file = tmp_path / "calls.csv"
    file.write_text(_calls(number))
    page = open_as(cast.owner, scripts=scripts).page
    _choose(page, file)
    expect(page.get_by_text("line 3", exact=True)).to_be_attached()
    expect(page.locator(".tl-sheet tbody tr")).to_have_count(6)
    # The file says nothing of whose line it is: the person does.
    page.get_by_label("Meaning of Line", exact=True).select_option("phone")
    page.get_by_label("How Line appears", exact=True).select_option("used")
    page.get_by_label("How Dialled appears", exact=True).select_option("called")
    page.locator("#read-again").click()
    expect(page.locator(".tl-read-as").get_by_text(shown)).to_be_visible()
    expect(page.get_by_label("How Line appears", exact=True)).to_have_value("used")
    page.get_by_role("button", name="Hand it in").click()
    row = _handed_in(cast.owner, page)
    expect(page.get_by_role("heading", name="Received")).to_be_visible()
    take_in(row.id, actor=cast.owner.actor, now=later(4))
    if not scripts:
        page.get_by_role("link", name="look again").click()
    expect(page.get_by_role("heading", name="Finished, with 1 row not taken")).to_be_visible()

    page.goto("/hits")
    page.locator("#list").get_by_role("link", name=shown).click()
    expect(page.get_by_text("Office STR", exact=True)).to_be_visible()
    assert "STR-SECRET" not in page.content()
    assert "Canary of STR" not in page.content()
    page.get_by_text("Known already to both sides").click()
    page.get_by_label("Reason").fill("Joint work since May")
    page.get_by_role("button", name="Dispose", exact=True).click()
    expect(page.get_by_text("The hit is disposed of.")).to_be_visible()

    theirs = open_as(cast.stranger, scripts=scripts).page
    theirs.goto("/hits")
    theirs.locator("#list").get_by_role("link", name=shown).click()
    expect(theirs.get_by_text("Office OWN", exact=True)).to_be_visible()
    for word in ("Joint work since May", "OWN-1", "Canary of the owner", "calls.csv"):
        assert word not in theirs.content()


def test_a_file_is_dropped_on_the_field(world: World, open_as: OpenAs) -> None:
    page = open_as(world.cast.owner).page
    page.goto(f"/submit?case={world.case}")
    assert page.evaluate(DROP, ["dropped.csv", _calls("+1 202 555 0173")])
    expect(page.locator(".tl-file")).to_contain_text("dropped.csv")
    expect(page.locator(".usa-file-input--drag")).to_have_count(0)
    page.get_by_label("Kind").fill("warrant")
    page.get_by_label("Number").fill("9")
    page.get_by_role("button", name="See how it is read").click()
    expect(page.get_by_role("heading", name="dropped.csv")).to_be_visible()


def test_a_file_that_is_too_large_is_not_even_sent(world: World, open_as: OpenAs) -> None:
    page = open_as(world.cast.owner).page
    page.goto("/submit")
    page.evaluate("document.querySelector('#file').dataset.most = 10")
    page.set_input_files(
        "#file", {"name": "a.csv", "mimeType": "text/csv", "buffer": b"number\n+1 202 555 0143\n"}
    )
    expect(page.locator(".tl-file")).to_contain_text("This file has more than")
    assert page.evaluate("document.querySelector('#file').validationMessage").startswith(
        "This file"
    )


def test_reading_again_keeps_the_page_and_a_question_is_answered(
    world: World, open_as: OpenAs, tmp_path: Path
) -> None:
    file = tmp_path / "calls.csv"
    file.write_text(_calls("+1 202 555 0174", date="0{n}/02/2026"))
    window = open_as(world.cast.owner)
    page = window.page
    _choose(page, file)
    page.evaluate("() => { window.isStillHere = true }")
    page.get_by_label("Correct: Order of dates").select_option("dmy")
    page.locator("#read-again").click()
    expect(page.locator(".tl-reading").get_by_text("as you stated").first).to_be_attached()
    expect(page.locator(".tl-read-as")).to_contain_text("1 Feb 2026")
    assert page.evaluate("() => window.isStillHere === true")


def test_a_file_whose_rows_name_their_own_cases_is_handed_in(
    world: World, open_as: OpenAs, tmp_path: Path
) -> None:
    owner = world.cast.owner
    file = tmp_path / "sheet.csv"
    file.write_text("Number,File\n+1 202 555 0176,OWN-1\n+1 202 555 0177,OWN-NEW\n")
    page = open_as(owner).page
    page.goto("/submit")
    _fill(page, file, case="")
    page.get_by_text("Each row names its own", exact=True).click()
    page.get_by_text("Open the cases that rows name").click()
    page.get_by_label("sender").last.fill("Carrier Two")
    page.get_by_role("button", name="See how it is read").click()
    page.wait_for_url("**/submit/*-*")
    page.get_by_label("Meaning of Number", exact=True).select_option("phone")
    page.get_by_label("Meaning of File", exact=True).select_option("case")
    page.locator("#read-again").click()
    expect(page.locator(".tl-read-as")).to_contain_text("2 cases, 1 of them not open yet")
    expect(page.get_by_label("Meaning of File", exact=True)).to_have_value("case")
    page.get_by_text("Remember these columns for files of Carrier Two").click()
    page.get_by_role("button", name="Hand it in").click()
    row = _handed_in(owner, page)
    done = take_in(row.id, actor=owner.actor, now=later(5))
    assert (done.case_ref, done.rows_accepted) == ("", 2)

    file.write_text("Number,File\n+1 202 555 0178,OWN-NEW\n")
    page.goto("/submit")
    _fill(page, file, case="")
    page.get_by_text("Each row names its own", exact=True).click()
    page.get_by_label("Sender whose files we remember").select_option("Carrier Two")
    page.get_by_role("button", name="See how it is read").click()
    page.wait_for_url("**/submit/*-*")
    expect(page.get_by_text("Read as remembered for files of")).to_be_visible()
    expect(page.get_by_label("Meaning of File", exact=True)).to_have_value("case")
    expect(page.locator(".tl-read-as")).to_contain_text("OWN-NEW")


def test_axe_finds_no_fault_in_any_step(world: World, open_as: OpenAs, tmp_path: Path) -> None:
    window = open_as(world.cast.owner)
    page, found = window.page, []
    page.goto("/submit?gone=1")
    found += faults_of(window, "/submit, gone")
    (tmp_path / "bad.pdf").write_bytes(b"%PDF-1.7\n\x00\x01")
    _fill(page, tmp_path / "bad.pdf")
    found += faults_of(window, "/submit, filled in")
    page.get_by_role("button", name="See how it is read").click()
    expect(page.get_by_role("alert")).to_be_visible()
    found += faults_of(window, "/submit, refused")
    file = tmp_path / "calls.csv"
    file.write_text(_calls("+1 202 555 0175", date="0{n}/02/2026"))
    _choose(page, file)
    found += faults_of(window, "/submit/<uuid>, with questions")
    for one in page.locator("main details").all():
        one.evaluate("one => { one.open = true }")
    found += faults_of(window, "/submit/<uuid>, all open")
    page.get_by_role("button", name="Hand it in").click()
    expect(page.get_by_role("alert")).to_be_visible()
    found += faults_of(window, "/submit/<uuid>, refused")
    assert found == []
    assert all("422" in failure for failure in window.failures)
    window.failures.clear()
