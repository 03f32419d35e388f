"""The demo once Django is set up: build the world, show how it goes, and tell what came of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Final

from django.db import connections
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from tieline.config.files import locked
from tieline.config.home import Home
from tieline.demo.building import Built, Report, build_world, find_operator
from tieline.demo.findings import gather_findings
from tieline.demo.home import files_dir, lock_path, sign_ins_path
from tieline.demo.sign_ins import SignIns
from tieline.demo.silence import gather_desk
from tieline.demo.telling import tell_desk, tell_findings, tell_sign_ins, tell_world

_STEPS: Final = ("offices", "people", "cases", "files")


def build_and_tell(home: Home, console: Console) -> None:
    """Build what is missing of the world, then print who hit whom, and who can sign in."""
    with locked(lock_path(home)):
        sign_ins = SignIns(sign_ins_path(home))
        with _progress(console) as report:
            built = build_world(
                now=_now(), folder=files_dir(home), sign_ins=sign_ins, report=report
            )
    console.print(_tell_built(built))
    tell_world(console)
    tell_findings(console, gather_findings(find_operator(now=_now()), now=_now()))
    tell_desk(console, gather_desk(now=_now()))
    tell_sign_ins(console, sign_ins)
    console.print(f"The files that were handed in: {files_dir(home)}", soft_wrap=True)
    connections.close_all()  # the pages are served by processes of their own


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - the demo stands where a person would


def _tell_built(built: Built) -> str:
    if built.is_nothing:
        return "The demo world is there already: nothing was added."
    added = (
        f"Added: {built.offices} offices, {built.people} people, "
        f"{built.details} details, {built.clearances} clearances, {built.cases} cases, "
        f"{built.authorities} authorities, "
        f"{built.submissions} submissions, {built.requests} request for disclosure."
    )
    if built.resumed:
        added += f" Brought to their end: {built.resumed} that an earlier run left half-way."
    return added


@contextmanager
def _progress(console: Console) -> Iterator[Report]:
    """A bar for each step on a terminal; a line when a step is done elsewhere."""
    bars = Progress(
        TextColumn("  {task.fields[step]:<8}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.description}"),
        console=console,
    )
    tasks = {}

    def report(step: str, done: int, total: int) -> None:
        name = step if step in _STEPS else "files"
        if name not in tasks:
            tasks[name] = bars.add_task("", total=total, step=name)
        bars.update(tasks[name], completed=done, description="" if step == name else step)
        if step == name and done == total and not console.is_terminal:
            console.print(f"  {name}: {total} done")

    if console.is_terminal:
        with bars:
            yield report
    else:
        yield report
