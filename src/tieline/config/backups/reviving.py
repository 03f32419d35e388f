"""What is done to a restored database before anybody may come in: every door is closed, the restore is
written down, what was purged since is purged again and leaves the disk, and the trail is sealed."""

import json
import os
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Final

import psycopg

from tieline.apps.audit.acting import SET_ACTING, acting_as
from tieline.apps.audit.actions import record
from tieline.apps.audit.signing import sign_restoration
from tieline.apps.audit.sources import Channel, coming_by
from tieline.apps.offices.queries import find_operator
from tieline.config.backups.restoring import FACTS, Facts, Outcome
from tieline.config.checkpoint_folder import choose_folder
from tieline.config.embedded import SUPERUSER, EmbeddedCluster
from tieline.config.errors import BackupError
from tieline.config.files import write_private
from tieline.config.home import Home, load_secrets, resolve_home
from tieline.config.purger import Purger
from tieline.config.rewriting import rewrite
from tieline.config.sealer import Sealer, demand_key
from tieline.core.ids import Actor
from tieline.core.restorations import Restoration

_TRIES: Final = 5
# What let somebody in when the backup was taken may have been taken from them since. The operator acts
# at the terminal alone, and is the one who opens the doors again.
_CLOSE: Final = {
    "sessions": "update offices_session set ended_at = %(now)s where ended_at is null",
    "tokens": "update offices_apitoken set revoked_at = %(now)s where revoked_at is null",
    # It would send as of the backup: to what was removed since, or with a secret that was replaced.
    "webhooks": """
        update notices_webhook set state = 'paused', changed_at = %(now)s where state = 'active'""",
    "accounts": """
        update offices_account a set disabled_at = %(now)s, is_idle = false
        where a.disabled_at is null and not exists (
            select 1 from offices_membership m
            where m.person_id = a.person_id and m.role = 'operator')""",
}
_CLOSE_BESIDES: Final = (
    "delete from django_session",
    "delete from offices_keptanswer",
    "update offices_recoverycode set used_at = %(now)s where used_at is null",
)


def main() -> None:
    """In the folder that a backup is restored in. Leaves what came of it where the facts were."""
    home = resolve_home(os.environ)
    facts = Facts(**json.loads((home.path / FACTS).read_text("utf-8")))
    with coming_by(Channel.TERMINAL):
        outcome = revive(home, facts, datetime.now(UTC))
    write_private(home.path / FACTS, json.dumps(asdict(outcome)))


def revive(home: Home, facts: Facts, now: datetime) -> Outcome:
    """All of it, in the order of the text above. Raises BackupError, HomeError, psycopg.Error."""
    operator = find_operator().at_home()
    closed = _close_doors(home, operator, now)
    restoration = _write_down(home, facts, operator, now)
    ordered, purged, waiting = _purge_again(home, now)
    _rewrite(home, now)
    return Outcome(
        backup=facts.backup,
        taken_at=facts.taken_at,
        restored_at=restoration.restored_at,
        sessions=closed["sessions"],
        tokens=closed["tokens"],
        accounts=closed["accounts"],
        webhooks=closed["webhooks"],
        ordered=ordered,
        purged=purged,
        waiting=waiting,
        covered_before=facts.newest,
        lost=restoration.lost(),
        is_exported=_seal(home),
    )


def _close_doors(home: Home, operator: Actor, now: datetime) -> dict[str, int]:
    """How many of each were open. The superuser does it, for all offices in one transaction."""
    secrets = load_secrets(home)
    dsn = EmbeddedCluster(home).admin_dsn(secrets.passwords[SUPERUSER], secrets.server.dbname)
    with psycopg.connect(dsn) as super_:
        super_.execute(SET_ACTING, [str(operator.office_id), str(operator.person_id)])
        closed = {
            name: super_.execute(statement, {"now": now}).rowcount
            for name, statement in _CLOSE.items()
        }
        for statement in _CLOSE_BESIDES:
            super_.execute(statement, {"now": now})
    return closed


def _write_down(home: Home, facts: Facts, operator: Actor, now: datetime) -> Restoration:
    """The entry of the trail, signed. Its moment is after every checkpoint that is known."""
    secrets = demand_key(load_secrets(home))
    newest_at = datetime.fromisoformat(facts.newest_at) if facts.newest_at else now
    said = sign_restoration(
        Restoration(
            installation=secrets.installation_id,
            backup=facts.backup,
            taken_at=facts.taken_at,
            restored_at=max(now, newest_at).isoformat(),
            kept=facts.kept,
            link=facts.link,
            unsealed=facts.unsealed,
            newest=facts.newest,
        ),
        secrets.audit_key,
    )
    with acting_as(operator):
        record("installation.restored", actor=operator, now=now, ids=said.ids())
    return said


def _purge_again(home: Home, now: datetime) -> tuple[int, int, int]:
    """How many purges were ordered again, are done, and wait for a hold or a court."""
    purger = Purger(home)
    ordered, done, waiting = purger.replay(now), 0, 0
    while (round_ := purger.do_round(now)) is not None:
        done, waiting = done + round_.done, round_.left
        if not round_.done or not round_.left:
            break
    return ordered, done, waiting


def _rewrite(home: Home, now: datetime) -> None:
    for _ in range(_TRIES):
        if rewrite(home, now=now) is not None:
            return
    raise BackupError(
        "bytes_left",
        "What was purged again is still in files of the tables, since a session may see it. Restore "
        "again.",
    )


def _seal(home: Home) -> bool:
    """A first link after those of the backup. Whether a checkpoint that covers it could be written:
    where not, the worker writes one as soon as its folder is there."""
    sealer = Sealer(home, choose_folder(home, os.environ))
    try:
        sealer.do_round(datetime.now(UTC))
    except OSError:
        return False
    finally:
        sealer.close()
    return True
