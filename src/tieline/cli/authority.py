"""`tieline authority`: the kinds of authority, and the authorities of an office."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from tieline.apps.authorities import kinds as kind_rows
from tieline.apps.authorities import queries as authorities
from tieline.cli.case import JsonOption, OfficeOption
from tieline.cli.party import acting_person, home_viewer, office_for
from tieline.cli.printing import print_facts, print_json, print_table, say
from tieline.core.authority_fields import StatedAuthority, StatedKind
from tieline.core.lists import ListQuery
from tieline.core.rights import Right
from tieline.journeys import authorising, reconsidering
from tieline.journeys.intake import take_in
from tieline.journeys.shapes.authorities import (
    AuthorityShape,
    authority_shape,
    kind_shape,
    number_shape,
)
from tieline.journeys.shapes.submissions import submission_shape

app = typer.Typer(
    no_args_is_help=True, help="Authorities: what a legal basis permits, and those recorded."
)
IdArgument = Annotated[str, typer.Argument(help="Id of the authority.")]
ReasonOption = Annotated[str, typer.Option(help="Why; kept with it.")]
DataOption = Annotated[
    list[str],
    typer.Option(
        help="Data it permits: subscriber, calls, location, content, financial, device or other; "
        "repeatable. Of an authority: less than its kind; as_kind for all of it."
    ),
]
ReachOption = Annotated[
    str | None,
    typer.Option(
        "--recipients",
        help="Who may be told: own_office, own_agency, own_country or any; of an authority also "
        "as_kind.",
    ),
]
AgencyOption = Annotated[
    list[str], typer.Option("--to-agency", help="An agency that may be told besides; repeatable.")
]
CountryOption = Annotated[
    list[str], typer.Option("--to-country", help="A country that may be told besides; repeatable.")
]
IssuedOption = Annotated[
    str | None, typer.Option("--issued", help="The day it was issued, as in 2026-03-01.")
]
IssuerOption = Annotated[str | None, typer.Option(help="Who issued it, such as a court.")]
CaseOption = Annotated[str | None, typer.Option(help="The case it is bound to.")]
FirstOption = Annotated[str | None, typer.Option("--from", help="First day of data it covers.")]
LastOption = Annotated[str | None, typer.Option("--to", help="Last day of data it covers.")]
UntilOption = Annotated[
    str | None, typer.Option("--until", help="Last day on which files come in under it.")
]
NamesOption = Annotated[
    list[str],
    typer.Option(
        "--names", help="A value that it names, VALUE for a telephone or KIND=VALUE; repeatable."
    ),
]
NamesFromOption = Annotated[
    Path | None, typer.Option("--names-from", help="A file with such a value on each line.")
]
AllowedByOption = Annotated[
    str | None,
    typer.Option(
        "--allowed-by",
        help="The order that lets it go further than its kind; for a supervisor.",
    ),
]


@app.command("kinds")
def kinds(
    country: Annotated[str, typer.Option(help="Only those that hold there: two letters.")] = "",
    history: Annotated[bool, typer.Option("--history", help="Also what was replaced.")] = False,
    json: JsonOption = False,
) -> None:
    """List the kinds of authority and what each permits."""
    viewer = home_viewer(acting_person())
    found = kind_rows.list_kinds(
        viewer, country=country.strip().upper() or None, with_history=history
    )
    if json:
        print_json([kind_shape(row) for row in found])
        return
    print_table(
        "Kinds of authority",
        (
            "Kind",
            "Country",
            "Name",
            "Data",
            "Must give",
            "May go to",
            "In court",
            "Days",
            "Version",
        ),
        [
            (
                row.terms.code + ("" if row.is_offered else " (not offered)"),
                row.terms.country or "every",
                row.terms.name,
                sorted(row.terms.data),
                kind_shape(row).must_give,
                row.terms.recipients.words,
                row.terms.court_use.value.replace("_", " "),
                row.terms.longest_days,
                f"{row.version} (replaced)" if row.replaced_at else row.version,
            )
            for row in found
        ],
        empty="No kinds of authority. `tieline authority kind-set` adds one.",
    )


@app.command("kind-set")
def kind_set(
    code: Annotated[str, typer.Argument(help="Code of the kind, such as grand-jury.")],
    reason: ReasonOption,
    country: Annotated[
        str, typer.Option(help="The country it holds in: two letters. Left out: every country.")
    ] = "",
    name: Annotated[str | None, typer.Option(help="What people call it.")] = None,
    data: DataOption = [],  # noqa: B006 - typer reads it and does not change it
    recipients: ReachOption = None,
    to_agency: AgencyOption = [],  # noqa: B006
    to_country: CountryOption = [],  # noqa: B006
    court: Annotated[
        str | None, typer.Option(help="Use in court: yes, no or with_permission.")
    ] = None,
    days: Annotated[
        int | None, typer.Option(help="How many days it is valid at most; 0: no such limit.")
    ] = None,
    needs_number: Annotated[
        bool | None, typer.Option("--needs-number/--no-number", help="Whether it has a number.")
    ] = None,
    needs_dates: Annotated[
        bool | None,
        typer.Option("--needs-dates/--no-dates", help="Whether the days it covers must be given."),
    ] = None,
    needs_case: Annotated[
        bool | None, typer.Option("--needs-case/--no-case", help="Whether it is for one case.")
    ] = None,
    offered: Annotated[
        bool | None, typer.Option("--offered/--not-offered", help="Whether it can be chosen.")
    ] = None,
) -> None:
    """Add a kind of authority, or replace what it permits; what is left out stays. For the operator."""
    stated = StatedKind(
        name=name,
        data=tuple(data) or None,
        needs_number=needs_number,
        needs_dates=needs_dates,
        needs_case=needs_case,
        reach=recipients,
        agencies=tuple(to_agency) or None,
        countries=tuple(to_country) or None,
        court_use=court,
        longest_days=days,
    )
    row = authorising.set_stated_kind(
        code,
        country,
        stated,
        is_offered=offered,
        reason=reason,
        actor=acting_person().at_home(),
        now=datetime.now(UTC),
    )
    where = row.terms.country or "every country"
    say(f"{row.terms.code} in {where} is set: version {row.version}.")


@app.command("add")
def add(
    authority: Annotated[str, typer.Argument(help="KIND:NUMBER, such as subpoena:2026-114.")],
    office: OfficeOption,
    issued: IssuedOption = None,
    issuer: IssuerOption = None,
    case: CaseOption = None,
    first: FirstOption = None,
    last: LastOption = None,
    until: UntilOption = None,
    names: NamesOption = [],  # noqa: B006
    names_from: NamesFromOption = None,
    data: DataOption = [],  # noqa: B006
    recipients: ReachOption = None,
    to_agency: AgencyOption = [],  # noqa: B006
    to_country: CountryOption = [],  # noqa: B006
    allowed_by: AllowedByOption = None,
    json: JsonOption = False,
) -> None:
    """Record an authority of an office. What is left out is as its kind says."""
    _, actor = office_for(acting_person(), office, Right.WORK_CASES)
    stated = StatedAuthority(
        issued_on=issued,
        issuer=issuer,
        case_ref=case,
        first_on=first,
        last_on=last,
        valid_until=until,
        data=tuple(data) or None,
        reach=recipients,
        agencies=tuple(to_agency) or None,
        countries=tuple(to_country) or None,
        allowed_by=allowed_by,
        numbers=_names(names, names_from),
    )
    row = authorising.record_stated(authority, stated, actor=actor, now=datetime.now(UTC))
    if json:
        print_json(authority_shape(row))
        return
    say(f"{row.label} is recorded: {row.uuid}.")


@app.command("replace")
def replace(
    ident: IdArgument,
    office: OfficeOption,
    reason: ReasonOption,
    issued: IssuedOption = None,
    issuer: IssuerOption = None,
    case: CaseOption = None,
    first: FirstOption = None,
    last: LastOption = None,
    until: UntilOption = None,
    names: NamesOption = [],  # noqa: B006
    names_from: NamesFromOption = None,
    no_names: Annotated[
        bool, typer.Option("--no-names", help="It names no values: any may come in.")
    ] = False,
    data: DataOption = [],  # noqa: B006
    recipients: ReachOption = None,
    to_agency: AgencyOption = [],  # noqa: B006
    to_country: CountryOption = [],  # noqa: B006
    allowed_by: AllowedByOption = None,
    json: JsonOption = False,
) -> None:
    """Record a new version of an authority; what is left out stays, an empty text takes it away."""
    _, actor = office_for(acting_person(), office, Right.WORK_CASES)
    stated = StatedAuthority(
        issued_on=issued,
        issuer=issuer,
        case_ref=case,
        first_on=first,
        last_on=last,
        valid_until=until,
        data=tuple(data) or None,
        reach=recipients,
        agencies=tuple(to_agency) or None,
        countries=tuple(to_country) or None,
        allowed_by=allowed_by,
        numbers=() if no_names else _names(names, names_from),
    )
    row = authorising.replace_stated(ident, stated, reason, actor=actor, now=datetime.now(UTC))
    if json:
        print_json(authority_shape(row))
        return
    say(f"{row.label} stands as version {row.version}: {row.uuid}.")


@app.command("list")
def list_(
    office: OfficeOption,
    kind: Annotated[str, typer.Option(help="Only those of this kind.")] = "",
    json: JsonOption = False,
) -> None:
    """List the authorities of an office that stand, newest first."""
    _, actor = office_for(acting_person(), office, Right.READ_CASES)
    found = authorities.find_authorities(actor.as_viewer(), ListQuery(choice=kind, limit=None))
    shapes = [authority_shape(row) for row in found.rows]
    if json:
        print_json(shapes)
        return
    print_table(
        f"Authorities of {office}",
        ("Id", "Authority", "Case", "Covers", "Valid until", "Names", "May go to", "Version"),
        [
            (
                shape.id,
                shape.authority,
                shape.case or "any",
                shape.covers,
                shape.valid_until,
                shape.numbers or "any",
                shape.may_go_to,
                shape.version,
            )
            for shape in shapes
        ],
        empty="No authority is recorded. `tieline authority add` records one; so does handing in a "
        "file.",
    )


@app.command("show")
def show(ident: IdArgument, office: OfficeOption, json: JsonOption = False) -> None:
    """Show an authority: what it permits, the values it names, and its versions."""
    _, actor = office_for(acting_person(), office, Right.READ_CASES)
    viewer = actor.as_viewer()
    row = authorities.get_authority(viewer, ident)
    numbers = [number_shape(one) for one in authorities.list_numbers(viewer, row.id)]
    versions = [authority_shape(one) for one in authorities.history_of(viewer, row)]
    if json:
        print_json({"authority": authority_shape(row), "names": numbers, "versions": versions})
        return
    print_facts(row.label, _facts(authority_shape(row)))
    if numbers:
        print_table(
            "Values it names",
            ("Kind", "As given"),
            [(n.kind, n.as_given) for n in numbers],
            empty="",
        )
    print_table(
        "Versions",
        ("Version", "Id", "Recorded", "Replaced", "Why"),
        [(v.version, v.id, v.recorded_at, v.replaced_at, v.reason) for v in versions],
        empty="",
    )


@app.command("reconsider")
def reconsider(ident: IdArgument, office: OfficeOption, json: JsonOption = False) -> None:
    """Hand in anew, under this version, what came in under earlier ones. Nothing is sent again."""
    _, actor = office_for(acting_person(), office, Right.WORK_CASES)
    now = datetime.now(UTC)
    receipts = reconsidering.reconsider(ident, actor=actor, now=now, then=None)
    rows = [take_in(one.submission_id, actor=actor, now=datetime.now(UTC)) for one in receipts]
    if json:
        print_json([submission_shape(row) for row in rows])
        return
    print_table(
        "Handed in anew",
        ("Submission", "File", "State", "Rows", "Accepted", "Problems"),
        [
            (r.uuid, r.file_name, r.state.value, r.rows_read, r.rows_accepted, r.row_problems)
            for r in rows
        ],
        empty="",
    )


def _facts(shape: AuthorityShape) -> list[tuple[str, object]]:
    return [
        ("id", shape.id),
        ("kind", f"{shape.kind} ({shape.kind_name}), version {shape.kind_version}"),
        ("issued", f"{shape.issued_on}" + (f" by {shape.issuer}" if shape.issuer else "")),
        ("case", shape.case or "any"),
        ("data", shape.data),
        ("covers", shape.covers),
        ("valid until", shape.valid_until),
        ("may go to", shape.may_go_to),
        ("more allowed by", shape.allowed_by),
        ("in court", shape.court_use.replace("_", " ")),
        ("version", shape.version),
    ]


def _names(names: list[str], source: Path | None) -> tuple[str, ...] | None:
    listed = list(names)
    if source is not None:
        listed += [line for line in source.read_text("utf-8").splitlines() if line.strip()]
    return tuple(listed) or None
