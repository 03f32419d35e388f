"""How the server is set up, and who may sign in to it.

The values of cases must never reach the technical log. PostgreSQL quotes them in the text of an
error itself ("invalid input syntax: ..."), in its detail lines and in the statement, so errors of
statements are not logged at all (whoever sent the statement gets them), and what is logged is
kept to its first line. Of these only a superuser can change any that matter.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from tieline.config.embedded.os_user import ServerUser

SETTINGS_FILE: Final = "tieline.conf"
INCLUDE: Final = (
    f"\n# Tieline rewrites {SETTINGS_FILE} at every start.\ninclude '{SETTINGS_FILE}'\n"
)

# Nobody gets in without a password, from nowhere but this machine: no line matches the network.
ACCESS_RULES: Final = """\
# Written by Tieline.
local all all scram-sha-256
"""

_SILENT_ON_VALUES: Final = {
    "log_min_messages": "log",  # more severe than error in the server's order of levels
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",  # no detail, hint, query or context lines
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
}

_DEFAULTS: Final = MappingProxyType(
    {
        "listen_addresses": "",
        "unix_socket_permissions": "0700",
        "cluster_name": "tieline",
        "shared_buffers": "256MB",
        "work_mem": "16MB",
        "maintenance_work_mem": "128MB",
        "random_page_cost": "1.1",
        # A large file writes about a gigabyte in one go. A checkpoint in the middle of it would have
        # every page that it touches again written in full; so there is one after it at the earliest.
        "max_wal_size": "4GB",
        # What was purged must not live on in a segment of the log that is kept for use again.
        "wal_recycle": "off",
        # The audit trail is sealed in the order of commits.
        "track_commit_timestamp": "on",
        # An upgrade is one transaction, which holds a lock for each thing that it makes or alters.
        "max_locks_per_transaction": "256",
        "idle_in_transaction_session_timeout": "1h",
        # A statement whose client was killed ends, and its locks with it, before it is done.
        "client_connection_check_interval": "10s",
        "password_encryption": "scram-sha-256",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "log_destination": "stderr",
        "logging_collector": "off",
        "log_line_prefix": "%m [%p] ",
        "log_checkpoints": "off",
        **_SILENT_ON_VALUES,
    }
)

_NAME: Final = re.compile(r"[a-z_]+(\.[a-z_]+)?")


def render_settings(
    socket_dir: Path, user: ServerUser, extra: Mapping[str, str], *, shared: Path | None = None
) -> str:
    """The settings file of one start; `extra` has the last word. In the folder `shared` it listens
    too, for the group that the folder is given to."""
    chosen = dict(_DEFAULTS) | {"unix_socket_directories": str(socket_dir)}
    if shared is not None:
        chosen["unix_socket_directories"] = f"{socket_dir},{shared}"
        chosen["unix_socket_permissions"] = "0770"  # of a socket; each folder says who comes to it
    if not user.dropped:
        # At logout systemd removes an ordinary user's shared memory, under a running server too.
        chosen["dynamic_shared_memory_type"] = "mmap"
    chosen |= extra
    return "".join(f"{_checked(name)} = {_quoted(value)}\n" for name, value in chosen.items())


def _checked(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError(f"not the name of a setting: {name!r}")
    return name


def _quoted(value: str) -> str:
    if "\n" in value:
        raise ValueError("a setting is one line")
    escaped = value.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"
