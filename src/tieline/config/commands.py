"""All commands: those of cli, and the ones that make and run the installation."""

import os
from typing import Annotated, Final

import typer

from tieline import __version__
from tieline.apps.audit.sources import Channel, coming_by
from tieline.cli import (
    alert,
    answers,
    assessment,
    authority,
    caller,
    case,
    check,
    compromise,
    coordinator,
    correction,
    detail,
    disclosure,
    engagement,
    hit,
    hits,
    hold,
    inspect,
    layout,
    mail,
    marking,
    may_tell,
    office,
    partner,
    person,
    posture,
    privileged,
    protected,
    release,
    retention,
    review,
    silence,
    subject,
    submission,
    submit,
    token,
    trail,
    webhook,
)
from tieline.cli.printing import say
from tieline.config import (
    audit_commands,
    backup_commands,
    index_commands,
    installation,
    matcher_commands,
    operating_commands,
    purge_commands,
    working,
)
from tieline.config import doctor as examination
from tieline.config.embedded import EmbeddedCluster
from tieline.config.home import load_secrets, resolve_home
from tieline.config.log_lines import announce, hush_crashes
from tieline.config.serving import free_port
from tieline.config.serving import serve as serve_pages
from tieline.config.side_worker import SERVED, SideWorker

PREFERRED_PORT: Final = 8080
_ASKS_FOR_HELP: Final = frozenset({"--help", "-h"})
_WITHOUT_SERVER: Final = frozenset(
    {
        "init",
        "stop",
        "doctor",
        "worker",
        "inspect",
        "backup",
        "restore",
        "ready",
        "metrics",
        "matcher",
    }
)
"""They see to the server themselves, or need none."""
_BESIDE: Final = {"worker": ("worker",), "matcher": ("matcher", "run")}

app = typer.Typer(
    name="tieline",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help=(
        "Counternarcotics coordination between offices: hand in the numbers of a case, learn at "
        "once who else has one of them. Whoever acts is named with --as NAME or TIELINE_PERSON; "
        "left out, it is the operator of this installation. Exit codes: 0 done, 1 refused, "
        "2 wrong use, 3 not found, 4 the installation, 5 the file was rejected."
    ),
)
app.add_typer(office.app, name="office")
app.add_typer(person.app, name="person")
app.add_typer(detail.app, name="detail")
app.add_typer(protected.custodian_app, name="custodian")
app.add_typer(protected.app, name="protected")
app.add_typer(privileged.app, name="privileged")
app.add_typer(privileged.quarantine_app, name="quarantine")
app.add_typer(caller.app, name="caller")
app.add_typer(authority.app, name="authority")
app.add_typer(layout.app, name="layout")
app.add_typer(token.app, name="token")
app.add_typer(case.app, name="case")
case.app.command("posture")(posture.posture)
app.add_typer(silence.app, name="silence")
app.add_typer(correction.app, name="correction")
app.add_typer(subject.app, name="subject")
app.add_typer(coordinator.app, name="coordinator")
app.add_typer(submission.app, name="submission")
app.add_typer(hit.app, name="hit")
app.add_typer(compromise.app, name="compromise")
app.add_typer(assessment.app, name="assessment")
app.add_typer(mail.app, name="mail")
app.add_typer(webhook.app, name="webhook")
app.add_typer(partner.app, name="partner")
app.add_typer(release.app, name="release")
case.app.command("mark")(marking.mark)
case.app.command("markings")(marking.list_)
app.command("ready")(operating_commands.ready)
app.command("metrics")(operating_commands.metrics)
app.command("may-tell")(may_tell.may_tell)
app.add_typer(alert.app, name="alert")
app.add_typer(disclosure.app, name="disclosure")
app.add_typer(engagement.app, name="engagement")
app.add_typer(review.app, name="review")
app.add_typer(trail.app, name="trail")
app.add_typer(hold.app, name="hold")
app.add_typer(retention.app, name="retention")
case.app.command("close")(retention.close)
case.app.command("reopen")(retention.reopen)
case.app.command("keep-on")(retention.keep_on)
app.add_typer(purge_commands.app, name="purge")
app.add_typer(index_commands.app, name="index")
app.add_typer(audit_commands.app, name="audit")
app.add_typer(backup_commands.app, name="backup")
app.add_typer(matcher_commands.app, name="matcher")
app.command("restore")(backup_commands.restore)
app.command("submit")(submit.submit)
app.command("inspect")(inspect.inspect)
app.command("check")(check.check)
app.command("hits")(hits.hits)


def run(arguments: list[str]) -> int:
    """Run one command; returns the exit code."""
    nouns = [[], *([group.name] for group in app.registered_groups)]
    asked = [*arguments, "--help"] if arguments in nouns else arguments
    with coming_by(Channel.TERMINAL):
        return answers.run_answering(lambda: _invoke(asked))


def _invoke(arguments: list[str]) -> int | None:
    """Typer hands back the code of an early end, and nothing at the end of a command."""
    asks_for_help = not _ASKS_FOR_HELP.isdisjoint(arguments)
    try:
        code = app(
            args=arguments, prog_name="tieline", standalone_mode=False, obj=asks_for_help
        )  # fmt: skip
    except SystemExit as end:
        # How typer ends when nobody reads any more.
        if isinstance(end.__context__, BrokenPipeError):
            raise end.__context__ from None
        raise
    return code if isinstance(code, int) else None


@app.callback(invoke_without_command=True)
def before(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    if version:
        say(__version__)
        raise typer.Exit
    command = context.invoked_subcommand
    if command in _WITHOUT_SERVER or context.obj:
        return
    installation.ensure_running(resolve_home(os.environ))


@app.command("init")
def init(
    operator: Annotated[str, typer.Option(help="Name of the local operator.")] = "operator",
) -> None:
    """Make an installation, or bring one up to date. Safe to run again.

    With DATABASE_URL (an administrator's) it uses that server, PostgreSQL 15 or later; without,
    a server of its own below TIELINE_HOME.
    """
    home = resolve_home(os.environ)
    installation.initialise(
        home,
        database_url=os.environ.get("DATABASE_URL") or None,
        operator=operator,
        report=lambda step: say(f"{step} ..."),
    )
    say(f"Ready in {home.path}. Add offices with `tieline office add`, then hand in files.")


@app.command("serve")
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int | None, typer.Option(help="Port; a free one from 8080, if left out.")
    ] = None,
    worker: Annotated[
        bool, typer.Option(help="Run a worker and a matcher beside the pages.")
    ] = True,
) -> None:
    """Serve the pages until stopped."""
    hush_crashes()
    chosen = port or free_port(PREFERRED_PORT)
    names = ("worker", "matcher") if worker else ()
    beside = [SideWorker.of_command(name, announce, *_BESIDE[name]) for name in names]
    try:
        serve_pages(
            host=host,
            port=chosen,
            announce=lambda: announce(f"Serving on http://{host}:{chosen}/ (Ctrl-C stops)."),
            beside=beside,
        )
    finally:
        for one in beside:
            one.let_go()  # all of them are told before any is waited for
        for one in beside:
            one.end()


@app.command("worker")
def worker() -> None:
    """Do what nobody waits for: resume what a crash cut off, retract what was withdrawn, mail, seal
    the audit trail."""
    hush_crashes()
    announce("The worker runs (Ctrl-C stops).")
    with coming_by(Channel.WORKER):
        working.work(resolve_home(os.environ), is_served=bool(os.environ.get(SERVED)), say=announce)


@app.command("start")
def start() -> None:
    """Start this installation's own database server, if it is down. Every command that needs it does."""
    if load_secrets(resolve_home(os.environ)).server.embedded:
        say("The database server is up.")
    else:
        say("This installation uses a database server of yours; nothing to start here.")


@app.command("stop")
def stop() -> None:
    """Stop this installation's own database server. The next command starts it again; a worker
    that runs meanwhile does not."""
    home = resolve_home(os.environ)
    if not load_secrets(home).server.embedded:
        say("This installation uses a database server of yours; nothing to stop here.")
        return
    EmbeddedCluster(home).stop(stays=True)
    say("The database server is stopped.")


@app.command("doctor")
def doctor(
    json: Annotated[bool, typer.Option("--json", help="As a JSON array.")] = False,
) -> None:
    """Say what is wrong with this installation, and how to mend it."""
    if not examination.examine(resolve_home(os.environ), as_json=json):
        raise typer.Exit(answers.INSTALLATION)
