"""The installation's own PostgreSQL server. It outlives the command that started it."""

import os
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Final, Literal

from psycopg.conninfo import make_conninfo

from tieline.config.embedded.binaries import accepts_connections, bin_path, program_version
from tieline.config.embedded.creation import SUPERUSER, create_data_dir, data_dir_exists
from tieline.config.embedded.os_user import (
    ServerUser,
    ensure_server_user,
    find_server_user,
    require_reachable,
    run_as,
)
from tieline.config.embedded.postmaster_file import (
    PostmasterFile,
    read_postmaster_file,
    remove_misleading_file,
)
from tieline.config.embedded.processes import (
    end_orphans,
    is_server_process,
    listening_pid,
    server_processes,
    wait_until_gone,
)
from tieline.config.embedded.server_log import prepare_log, read_tail
from tieline.config.embedded.settings import SETTINGS_FILE, render_settings
from tieline.config.embedded.socket_dir import (
    PORT,
    choose_socket_dir,
    clear_socket_dir,
    demand_shared,
    prepare_socket_dir,
    read_shared_folder,
    socket_path,
)
from tieline.config.errors import ServerError, ServerStopped, not_initialised
from tieline.config.files import locked, write_private
from tieline.config.home import Home, prepare_home, require_own_home

__all__ = ["SUPERUSER", "EmbeddedCluster", "StopMode"]

StopMode = Literal["smart", "fast", "immediate"]

_PATIENCE: Final = 600  # seconds; replaying a long log after a crash takes its time
_PAUSE: Final = 0.1
_LAST_LINES: Final = 20


class EmbeddedCluster:
    """One data directory and the server on it.

    Every call may be repeated, and several processes may call at once. `settings` override the
    server's settings from its next start on.
    """

    def __init__(self, home: Home, settings: Mapping[str, str] | None = None) -> None:
        self.home = home
        self.superuser = SUPERUSER
        self._settings = dict(settings or {})

    def initialise(self, superuser_password: str) -> None:
        """Make the data directory, unless there is one: then the password stays what it was.

        So store the password before you call this.
        """
        prepare_home(self.home)
        user = ensure_server_user()
        require_reachable(user, self.home.path)
        with locked(self.home.lock_path) as lock:
            if not data_dir_exists(self.home, user):
                create_data_dir(
                    self.home, user, superuser_password, lock=lock, settings=self._settings
                )

    def start(self, *, is_asked: bool = True) -> None:
        """Return once the server accepts connections, whatever state the last one was left in.

        Unless a person asks for it, one that was stopped to stay down raises ServerStopped.
        """
        user = self._require_initialised()
        require_reachable(user, self.home.path)
        with locked(self.home.lock_path):
            if is_asked:
                self.home.stopped_path.unlink(missing_ok=True)
            elif self.home.stopped_path.exists():
                raise ServerStopped
            if not self._settle(user):
                self._launch(user)

    def stop(self, mode: StopMode = "fast", *, stays: bool = False) -> None:
        """Return once no process of the server is left. No server is no error.

        `stays`: until a person asks for it again, nothing starts it by itself.
        """
        user = find_server_user()
        if user is None or not self.home.path.exists():
            return
        require_own_home(self.home)
        with locked(self.home.lock_path):
            self._end(user, mode)
            if stays:  # before a worker that waits for the lock gets it
                write_private(self.home.stopped_path, "")

    def is_running(self) -> bool:
        """Whether a server on our own data directory accepts connections on our socket."""
        try:
            pid = listening_pid(self._socket())
        except TimeoutError:
            return False
        if pid is None or not is_server_process(pid, self.home.data_dir):
            return False
        return accepts_connections(self.socket_dir(), PORT)

    def socket_dir(self) -> Path:
        """The folder to give as `host`. It need not exist while the server is down."""
        return choose_socket_dir(self.home)

    def admin_dsn(self, password: str, dbname: str = "postgres") -> str:
        """How to connect as the superuser. It holds the password: never log it."""
        return make_conninfo(
            host=str(self.socket_dir()),
            port=PORT,
            user=SUPERUSER,
            password=password,
            dbname=dbname,
        )

    def version(self) -> str:
        """The version of the programs, such as 18.6."""
        return program_version()

    def log_tail(self, lines: int = _LAST_LINES) -> str:
        """The end of the server's technical log; empty if there is none."""
        return read_tail(self.home.log_path, lines)

    def _socket(self) -> Path:
        return socket_path(self.socket_dir())

    def _require_initialised(self) -> ServerUser:
        user = find_server_user()
        if user is None or not self.home.path.exists():
            raise not_initialised(self.home.path)
        require_own_home(self.home)
        if not data_dir_exists(self.home, user):
            raise not_initialised(self.home.path)
        return user

    def _settle(self, user: ServerUser) -> bool:
        """Whether a server serves already. If not, nothing of an earlier one is left alive."""
        deadline = time.monotonic() + _PATIENCE
        while time.monotonic() < deadline:
            if self.is_running():
                return True
            living = server_processes(self.home.data_dir)
            if not living:
                return False
            said = read_postmaster_file(self.home.data_dir)
            if said is None or said.pid not in living or self._is_cut_off(said):
                self._end(user, "fast")
                return False
            time.sleep(_PAUSE)  # it starts or stops at this moment, or is very busy
        raise self._failed("server_not_started", "The database server does not become ready.")

    def _is_cut_off(self, said: PostmasterFile) -> bool:
        """Whether a server that is ready cannot be reached: its socket was cleaned away."""
        try:
            return said.status == "ready" and listening_pid(self._socket()) != said.pid
        except TimeoutError:
            return False

    def _launch(self, user: ServerUser) -> None:
        self._refuse_stranger()
        data_dir = self.home.data_dir
        folder, shared = self.socket_dir(), read_shared_folder(os.environ)
        prepare_socket_dir(folder, user)
        clear_socket_dir(folder)
        if shared is not None:
            demand_shared(shared, user)
            clear_socket_dir(shared)
        remove_misleading_file(data_dir)
        text = render_settings(folder, user, self._settings, shared=shared)
        write_private(data_dir / SETTINGS_FILE, text, uid=user.uid, gid=user.gid)
        prepare_log(self.home.log_path, user)
        # With a log the server lets go of our output; else a pipe behind us would never end.
        done = self._control(user, "start", f"--log={self.home.log_path}")
        if done.returncode != 0 or not self.is_running():
            raise self._failed("server_not_started", "The database server did not start.")

    def _refuse_stranger(self) -> None:
        """We see none of our processes, yet somebody answers: never start a second server."""
        try:
            stranger = listening_pid(self._socket()) is not None
        except TimeoutError:
            stranger = True
        if stranger:
            raise ServerError(
                "server_elsewhere",
                f"A server that cannot be seen from here answers on {self._socket()}, perhaps in "
                "another container that shares this folder. Stop it there first.",
                path=str(self.home.path),
            )

    def _end(self, user: ServerUser, mode: StopMode) -> None:
        data_dir = self.home.data_dir
        living = server_processes(data_dir)
        if not living:
            return
        said = read_postmaster_file(data_dir)
        if said is not None and said.pid in living:
            done = self._control(user, "stop", f"--mode={mode}")
            if done.returncode != 0 and said.pid in server_processes(data_dir):
                raise self._failed("server_not_stopped", "The database server did not stop.")
            wait_until_gone(data_dir)
        end_orphans(data_dir)

    def _control(
        self, user: ServerUser, verb: str, *options: str
    ) -> subprocess.CompletedProcess[str]:
        argv = [str(bin_path("pg_ctl")), verb, f"--pgdata={self.home.data_dir}", "--wait"]
        return run_as(user, [*argv, f"--timeout={_PATIENCE}", *options])

    def _failed(self, code: str, message: str) -> ServerError:
        return ServerError(
            code,
            f"{message} Its log, {self.home.log_path}, ends:\n{self.log_tail()}",
            path=str(self.home.path),
        )
