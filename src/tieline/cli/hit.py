"""`tieline hit`: the hits an office was told of, and what it does with them."""

from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from tieline.cli.askers import print_askers
from tieline.cli.holders import OVERLAP, print_holders
from tieline.cli.papers import print_sections, print_text, write_file
from tieline.cli.party import acting_person, home_for, office_for
from tieline.cli.printing import print_facts, print_json, print_table, say
from tieline.core.errors import Refused
from tieline.core.ids import Actor
from tieline.core.rights import Right
from tieline.core.selector_kinds.registry import display
from tieline.core.states import Disposition
from tieline.journeys import handling, looking, proving
from tieline.journeys.askers import list_askers_of_hit
from tieline.journeys.looking import HitPage, HitView, Which
from tieline.journeys.provenance_paper import sections_of
from tieline.journeys.shapes.hits import hit_page_shape, hit_shape
from tieline.journeys.shapes.hubs import hub_shape

app = typer.Typer(
    no_args_is_help=True,
    help="Hits of an office: list, show, acknowledge, assign, dispose; and the hubs.",
)
IdArgument = Annotated[str, typer.Argument(help="Id of the hit.")]
OfficeOption = Annotated[
    str | None, typer.Option(help="Code of the office whose side it is. Your own, if left out.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="As JSON.")]


@app.command("list")
def list_(
    office: OfficeOption = None,
    new: Annotated[bool, typer.Option("--new", help="Only those nobody took note of.")] = False,
    json: JsonOption = False,
) -> None:
    """List the hits the office was told of, newest first."""
    actor = _actor(office, Right.READ_CASES)
    rows = list(_all_hits(actor, Which.NEW if new else Which.ALL))
    if json:
        print_json([hit_shape(row) for row in rows])
        return
    print_table(
        f"Hits of {office or 'your office'}",
        ("Id", "Arrived", "Value", "Own case", "Standing", "Arrived with", "State"),
        [
            (
                row.side.uuid,
                row.side.arrived_at,
                display(row.mention.kind, row.mention.canonical),
                row.own_case_ref,
                row.standings,
                "us" if row.side.is_arrival else row.arrived_office.code,
                ("new, " if row.is_new else "") + row.handling.state.value,
            )
            for row in rows
        ],
        empty="No hits that the office may know of.",
    )


@app.command("show")
def show(
    ident: IdArgument,
    office: OfficeOption = None,
    after: Annotated[
        str,
        typer.Option(
            help="Where very many hold the value: go on after the office of this code.",
            metavar="CODE",
        ),
    ] = "",
    whole: Annotated[
        bool,
        typer.Option(
            "--all", help="Where very many hold the value: all of them, however long it takes."
        ),
    ] = False,
    json: JsonOption = False,
) -> None:
    """Show a hit: the own side in full, the other sides' pointers."""
    actor, now = _actor(office, Right.READ_CASES), datetime.now(UTC)
    part = handling.show_own_part(ident, actor=actor, now=now, after=after, whole=whole)
    if json:
        print_json(hit_page_shape(part))
        return
    _print_page(part.page)


@app.command("askers")
def askers(ident: IdArgument, office: OfficeOption = None, json: JsonOption = False) -> None:
    """List the offices that asked for the value of a hit and let it be told."""
    actor = _actor(office, Right.READ_CASES)
    views = list_askers_of_hit(ident, actor=actor, now=datetime.now(UTC))
    print_askers(f"Who asked for the value of hit {ident}", views, json=json)


@app.command("provenance")
def provenance(
    ident: IdArgument,
    office: OfficeOption = None,
    pdf: Annotated[Path | None, typer.Option(help="Write it to this file, as PDF.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the JSON file.")] = False,
) -> None:
    """Make the whole provenance of a hit: files, authorities, who looked, who was told, decisions.

    Both files' SHA-256 are in the audit trail. Give --pdf or --json; otherwise it is only shown.
    """
    actor, now = _actor(office, Right.READ_CASES), datetime.now(UTC)
    if pdf is None and not json:
        print_sections(sections_of(proving.show_provenance(ident, actor=actor, now=now)))
        return
    made = proving.make_provenance(ident, actor=actor, now=now)
    if pdf is not None:
        write_file(pdf, made.as_pdf)
        if not json:
            say(f"Written: {pdf}, SHA-256 {sha256(made.as_pdf).hexdigest()}.")
    if json:
        print_text(made.as_json)


@app.command("assign")
def assign(
    ident: IdArgument,
    to: Annotated[str, typer.Option(help="Name of a colleague of the office.")],
    office: OfficeOption = None,
) -> None:
    """Give the office's side of a hit to a colleague."""
    handling.assign_hit(ident, to, actor=_actor(office, Right.WORK_CASES), now=datetime.now(UTC))
    say(f"Hit {ident} is with {to}.")


@app.command("dispose")
def dispose(
    ident: IdArgument,
    disposition: Annotated[
        str, typer.Option("--disposition", help=f"One of {', '.join(Disposition)}.")
    ],
    reason: Annotated[str, typer.Option(help="Why; kept with it.")],
    office: OfficeOption = None,
) -> None:
    """Settle the office's side of a hit, with a reason."""
    handling.dispose_hit(
        ident, disposition, reason, actor=_actor(office, Right.WORK_CASES), now=datetime.now(UTC)
    )  # fmt: skip
    say(f"Hit {ident} is settled: {disposition}.")


@app.command("acknowledge")
def acknowledge(ident: IdArgument, office: OfficeOption = None) -> None:
    """Take note of a hit, and leave it open."""
    is_news = handling.acknowledge_hit(
        ident, actor=_actor(office, Right.WORK_CASES), now=datetime.now(UTC)
    )
    say(f"Hit {ident} is acknowledged." if is_news else f"Hit {ident} was acknowledged before.")


@app.command("hubs")
def hubs(
    office: OfficeOption = None,
    acknowledge: Annotated[
        bool, typer.Option("--acknowledge", help="Take note of the new arrivals it lists.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """List the values that too many offices hold to tell of each arrival, with what is new."""
    right = Right.WORK_CASES if acknowledge else Right.READ_CASES
    actor, now = _actor(office, right), datetime.now(UTC)
    rows = handling.list_hubs(actor=actor, now=now)
    if json:
        print_json([hub_shape(row) for row in rows])
    else:
        print_table(
            f"Held very widely, of {office or 'your office'}",
            ("Value", "Standing", "Cases", "Offices", "New arrivals"),
            [
                (
                    display(row.mention.kind, row.mention.canonical),
                    row.standings,
                    _or_more(row.spread.cases, row.spread),
                    _or_more(row.spread.offices, row.spread),
                    row.arrivals,
                )
                for row in rows
            ],
            empty="No value of the office is held that widely.",
        )
    if acknowledge:
        for row in rows:
            if row.arrivals:
                handling.acknowledge_hub(row.digest, row.horizon, actor=actor, now=now)


def _or_more(count: int, spread: handling.Spread) -> str:
    return f"{count} or more" if spread.is_least else str(count)


def _actor(office: str | None, right: Right) -> Actor:
    person = acting_person()
    if office is not None:
        return office_for(person, office, right)[1]
    if person.is_operator:
        raise Refused("office_missing", "Say for which office: --office CODE.")
    return home_for(person, right)


def _all_hits(actor: Actor, which: Which) -> list[HitView]:
    rows: list[HitView] = []
    before: UUID | None = None
    while True:
        page, before = looking.list_hits(
            actor=actor, now=datetime.now(UTC), which=which, before=before, limit=500
        )
        rows.extend(page)
        if before is None:
            return rows


def _print_page(page: HitPage) -> None:
    hit = page.hit
    others = sum(holder.cases for holder in page.holders)
    print_facts(
        f"Hit {hit.side.uuid}",
        (
            ("value", display(hit.mention.kind, hit.mention.canonical)),
            ("kind", hit.mention.kind),
            ("condition", hit.mention.condition.value),
            ("own case", hit.own_case_ref),
            ("standing", hit.standings),
            ("arrived", hit.side.arrived_at),
            ("state", hit.handling.state.value),
            ("assigned to", hit.assigned_to.name if hit.assigned_to else None),
            ("disposition", f"{hit.handling.disposition} {hit.handling.reason}".strip() or None),
        ),
    )
    title = f"In {others} other cases of {len(page.holders)} offices"
    if page.is_part:
        title = (
            f"Very many hold it. Of {len(page.holders)} offices, in {others} other cases or more"
        )
    elif len(page.shown) < len(page.holders):
        title += f"; the {len(page.shown)} most relevant shown"
    print_holders(
        title,
        page.shown,
        beside=OVERLAP,
        empty="Nobody that you may know of holds it any more.",
    )
    if page.next_after is not None:
        say(
            f"More offices hold it: tieline hit show {hit.side.uuid} --after {page.next_after}, or --all"
        )
