"""`tieline audit`: the hash chain over the trail. For the operator of this machine, and for whoever
checks on them: `verify` needs the database, the exported checkpoints and the public key."""

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final

import psycopg
import typer
from rich.console import Console
from rich.progress import Progress

from tieline.apps.audit import verifying
from tieline.apps.audit.errors import LinkNotFound
from tieline.apps.audit.signing import KEY_BYTES, public_key_of
from tieline.apps.audit.verifying import Finding, Trouble, Verified
from tieline.apps.retention.purging import list_tombstones
from tieline.cli import recall
from tieline.cli.printing import print_facts, print_json, say
from tieline.config import checkpoint_folder
from tieline.config.checkpoint_folder import Exported
from tieline.config.errors import HomeError, ServerError
from tieline.config.home import Secrets, load_secrets, resolve_home
from tieline.config.sealer import Sealer, connect_keeper, demand_key
from tieline.core.errors import BadInput
from tieline.core.restorations import Restoration
from tieline.core.trail_words import to_hundredths

app = typer.Typer(
    no_args_is_help=True,
    help="The audit trail's hash chain: verify it, seal it, show its key. And cases as they stood.",
)
app.command("as-of")(recall.as_of)
app.command("history")(recall.history)
SHOWN: Final = 100
_WORDS: Final = {
    Trouble.CHANGED: "was changed, or is not in its place",
    Trouble.MISSING: "was sealed and is gone",
    Trouble.GAP: "links of the chain are gone",
    Trouble.REWRITTEN: "differs from a checkpoint: the chain was written anew before this place",
    Trouble.CUT: "are covered by a checkpoint, and the chain ends before them",
    Trouble.SLIPPED_IN: "bears a time of writing at which it was not there",
    Trouble.UNEXPLAINED: "lost its texts, and no purge of its office accounts for that",
    Trouble.DISGUISED: "is not as Tieline made it: something may hide or replace its rows",
}


@app.command("verify")
def verify(
    checkpoints: Annotated[
        Path | None,
        typer.Option(help="Folder of the exported checkpoints; this installation's own."),
    ] = None,
    key: Annotated[
        str, typer.Option(help="Public key as `tieline audit key` printed it; this installation's.")
    ] = "",
    json: Annotated[bool, typer.Option("--json", help="As JSON, with every finding.")] = False,
) -> None:
    """Compute the chain of the whole audit trail again and hold it against the checkpoints.

    Finds every entry that was changed, removed, exchanged or slipped in as far as the newest
    checkpoint covers the chain, and counts the entries after it. Ends with 1 where anything is wrong.
    """
    home = resolve_home(os.environ)
    secrets = demand_key(load_secrets(home))
    public_key = _read_key(key) if key else public_key_of(secrets.audit_key)
    folder = checkpoints or checkpoint_folder.choose_folder(home, os.environ)
    restored = _read_restorations(secrets, public_key)
    exported = _read_exported(folder, secrets, public_key, restored)
    verified = _verify(secrets, exported)
    if json:
        print_json(_shape(verified, exported, restored))
    else:
        _print(verified, exported, restored, folder)
    if verified.findings or exported.troubles:
        raise typer.Exit(1)


@app.command("seal")
def seal() -> None:
    """Seal what is committed and export a checkpoint now. The worker does so by itself."""
    home = resolve_home(os.environ)
    folder = checkpoint_folder.choose_folder(home, os.environ)
    sealer = Sealer(home, folder)
    try:
        end = sealer.do_round(datetime.now(UTC))
    except psycopg.Error as error:
        raise _refused(error) from error
    except OSError as error:
        raise HomeError(
            "not_exported",
            f"The checkpoint cannot be written to {folder}: {error.strerror or error}. Make room or mend "
            f"the folder, or set {checkpoint_folder.VARIABLE} to another; nothing is lost meanwhile.",
        ) from error
    finally:
        sealer.close()
    if end is None:
        say("A worker is at it: it seals and exports within a minute by itself.")
    else:
        say(f"{end.entries:,} entries are sealed, and a checkpoint says so.")


@app.command("entry")
def entry(
    link: Annotated[str, typer.Argument(help="Link as a provenance shows it, hexadecimal.")],
    json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Find the entry of the trail that a link names: its number, its place, and the checkpoint that
    covers it. `tieline audit verify` then proves that nothing before that was changed.
    """
    home = resolve_home(os.environ)
    secrets = demand_key(load_secrets(home))
    folder = checkpoint_folder.choose_folder(home, os.environ)
    public_key = public_key_of(secrets.audit_key)
    restored = _read_restorations(secrets, public_key)
    exported = _read_exported(folder, secrets, public_key, restored)
    try:
        with connect_keeper(secrets) as keeper:
            place = verifying.find_place(keeper, _read_link(link))
    except psycopg.Error as error:
        raise _refused(error) from error
    if place is None:
        raise LinkNotFound
    covers = min((count for count in exported.links if count >= place.position), default=None)
    facts = {
        "entry": place.entry_id,
        "place": place.position,
        "at": to_hundredths(place.at) if place.at else None,
        "action": place.action,
        "office": place.office_id,
        "person": place.person_id,
        "covered_by_checkpoint_of": covers,
        "link_of_checkpoint": exported.links[covers] if covers is not None else None,
    }
    if json:
        print_json(facts)
        return
    print_facts(
        "Entry of the trail", [(name.replace("_", " "), one) for name, one in facts.items()]
    )


@app.command("key")
def key() -> None:
    """Print the public key of the checkpoints. Give it to whoever is to check on this installation."""
    secrets = demand_key(load_secrets(resolve_home(os.environ)))
    say(public_key_of(secrets.audit_key).hex())


def _read_key(given: str) -> bytes:
    try:
        read = bytes.fromhex(given)
    except ValueError:
        read = b""
    if len(read) != KEY_BYTES:
        raise BadInput("bad_key", "That is no public key. Give what `tieline audit key` printed.")
    return read


def _read_link(given: str) -> bytes:
    try:
        return bytes.fromhex(given)
    except ValueError:
        raise BadInput(
            "bad_link", "That is no link of the chain. Give 64 hexadecimal digits."
        ) from None


def _read_exported(
    folder: Path, secrets: Secrets, public_key: bytes, restored: "Restored"
) -> Exported:
    try:
        exported = checkpoint_folder.read_all(
            folder,
            installation_id=secrets.installation_id,
            public_key=public_key,
            restorations=restored.restorations,
        )
    except OSError as error:
        raise HomeError(
            "checkpoints_unreadable", f"The checkpoints cannot be read: {error}."
        ) from error
    exported.troubles += [
        f"entry {one} says that a backup was restored, and this key did not sign it"
        for one in restored.claimed
    ]
    return exported


@dataclass(frozen=True, slots=True)
class Restored:
    """The restores that the trail tells of, and the ids of entries that claim one unsigned."""

    restorations: list[Restoration]
    claimed: list[int]


def _read_restorations(secrets: Secrets, public_key: bytes) -> Restored:
    try:
        with connect_keeper(secrets) as keeper:
            return Restored(
                *verifying.read_restorations(
                    keeper, installation_id=secrets.installation_id, public_key=public_key
                )
            )
    except psycopg.Error as error:
        raise _refused(error) from error


def _verify(secrets: Secrets, exported: Exported) -> Verified:
    console = Console(stderr=True)
    bars = Progress(console=console, transient=True, disable=not console.is_terminal)
    try:
        with connect_keeper(secrets) as keeper, bars:
            task = bars.add_task("verifying", total=verifying.count_links(keeper))
            return verifying.verify(
                keeper,
                installation_id=secrets.installation_id,
                checkpoints=exported.links,
                tombstones=list_tombstones(keeper),
                note_step=lambda done: bars.advance(task, done),
            )
    except psycopg.Error as error:
        raise _refused(error) from error


def _refused(error: psycopg.Error) -> ServerError:
    return ServerError(
        "trail_unreadable",
        f"The audit trail cannot be read or sealed ({type(error).__name__}). Run `tieline doctor`.",
    )


def _print(verified: Verified, exported: Exported, restored: Restored, folder: Path) -> None:
    newest = exported.newest
    print_facts(
        "Audit trail",
        [
            ("sealed", f"{verified.entries:,} entries"),
            ("texts taken out", f"{verified.redacted:,} entries, by purges"),
            ("not sealed yet", f"{verified.unsealed:,}"),
            ("checkpoints", f"{exported.count:,} in {folder}"),
            ("newest", f"{newest.at}, covers {newest.entries:,} entries" if newest else "none"),
            ("not covered", f"{verified.tail:,} entries after it"),
        ],
    )
    for one in restored.restorations:
        say(_told_of(one, exported))
    lines = [*map(_sentence, verified.findings), *exported.troubles]
    for line in lines[:SHOWN]:
        say(f"!! {line}")
    if len(lines) > SHOWN:
        say(f"!! and {len(lines) - SHOWN:,} more: --json gives all")
    if not lines:
        say("Nothing was changed, removed or exchanged as far as the newest checkpoint covers.")


def _told_of(one: Restoration, exported: Exported) -> str:
    """What a restore has lost. Told each time: it is no fault of the trail, and stays true."""
    newest = max(one.newest, exported.lost.get(one.restored_at, 0))
    told = (
        f"A backup of {one.taken_at[:19]} UTC was restored at {one.restored_at[:19]} UTC. The trail "
        f"goes on after place {one.kept:,}"
    )
    if not newest:
        return f"{told}; no checkpoint says what came after it until then."
    lost = one.lost(newest)
    if not lost:
        return f"{told}; nothing that a checkpoint covered is lost."
    first = one.kept + one.unsealed + 1
    return f"{told}; {lost:,} entries at places {first:,} to {newest:,} of before are lost."


def _sentence(finding: Finding) -> str:
    if finding.table:
        return f"table {finding.table} {_WORDS[finding.trouble]}"
    if finding.entry_id is not None:
        place = f" at place {finding.first:,}" if finding.first else ""
        return f"entry {finding.entry_id}{place} {_WORDS[finding.trouble]}"
    return f"places {finding.first:,} to {finding.last:,}: {_WORDS[finding.trouble]}"


def _shape(verified: Verified, exported: Exported, restored: Restored) -> dict[str, object]:
    newest = exported.newest
    return {
        "entries_sealed": verified.entries,
        "entries_redacted": verified.redacted,
        "entries_not_sealed": verified.unsealed,
        "entries_not_covered": verified.tail,
        "checkpoints": exported.count,
        "newest_checkpoint": {"at": newest.at, "entries": newest.entries} if newest else None,
        "restored": [
            {
                "backup": one.backup,
                "taken_at": one.taken_at,
                "restored_at": one.restored_at,
                "kept": one.kept + one.unsealed,
                "covered_before": max(one.newest, exported.lost.get(one.restored_at, 0)) or None,
                "lost": one.lost(exported.lost.get(one.restored_at, 0)),
            }
            for one in restored.restorations
        ],
        "findings": [
            {
                "trouble": one.trouble.value,
                "first": one.first or None,
                "last": one.last or None,
                "entry": one.entry_id,
                "table": one.table or None,
            }
            for one in verified.findings
        ],
        "checkpoint_troubles": exported.troubles,
    }
