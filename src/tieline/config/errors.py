"""What can go wrong with the place an installation lives in, and with its database server."""

from tieline.core.errors import TielineError


class HomeError(TielineError):
    """The folder of the installation cannot be used as it is."""


class SecretsError(TielineError):
    """The secrets of the installation are missing, unreadable or damaged."""


class ServerError(TielineError):
    """The installation's own PostgreSQL could not be created, started or stopped."""


class BackupError(TielineError):
    """A backup cannot be made, read, expired or restored."""


class ServerStopped(ServerError):
    """The own server was stopped with `tieline stop`, and only a person starts it again."""

    def __init__(self) -> None:
        super().__init__(
            "server_stopped",
            "The database server was stopped with `tieline stop`. Any command starts it again.",
        )


def not_initialised(path: object) -> SecretsError:
    """The answer to every command that comes before `tieline init`."""
    return SecretsError(
        "not_initialised",
        f"Nothing is set up in {path}. Run `tieline init` first, "
        "or set TIELINE_HOME to the folder of an existing installation.",
        path=str(path),
    )


def database_gone(where: str) -> ServerError:
    """An installation was made, and what it kept is not there any more."""
    return ServerError(
        "database_gone",
        f"The database of this installation is gone: {where}. Put it back from a backup. To begin "
        "anew with nothing, set TIELINE_HOME to another folder.",
    )
