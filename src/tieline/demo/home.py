"""Where the demo lives: a home of its own, marked as one."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import platformdirs

from tieline.config.errors import HomeError
from tieline.config.files import write_private
from tieline.config.home import HOME_VARIABLE, Home, prepare_home, resolve_home

ROOT_DEMO_HOME: Final = Path("/var/lib/tieline-demo")
_MARK: Final = "demo.json"


def resolve_demo_home(environ: Mapping[str, str]) -> Home:
    """The home that this environment means for the demo. Nothing is created."""
    if environ.get(HOME_VARIABLE):
        return resolve_home(environ)
    if os.geteuid() == 0:
        return resolve_home({HOME_VARIABLE: str(ROOT_DEMO_HOME)})
    return resolve_home({HOME_VARIABLE: platformdirs.user_data_dir("tieline-demo")})


def claim_demo_home(home: Home) -> None:
    """Make the home exist and mark it as the demo's. Safe to repeat. Raises HomeError.

    A home that holds an installation and no mark is a real one, and so is the default home of
    installations even before its `init`: invented cases must never end up there.
    """
    mark = home.path / _MARK
    if mark.exists():
        return
    if home.secrets_path.exists() or home == resolve_home({}):
        raise HomeError(
            "home_not_a_demo",
            f"{home.path} is for a real installation; the demo keeps out of it. Unset "
            f"{HOME_VARIABLE}, or set it to another folder.",
            path=str(home.path),
        )
    prepare_home(home)
    write_private(mark, '{"format": 1}\n')


def files_dir(home: Home) -> Path:
    """Where the files that the demo hands in can be looked at."""
    return home.path / "demo-files"


def lock_path(home: Home) -> Path:
    """Held while the world is built, so that two demos at once build one world."""
    return home.path / "demo.lock"


def sign_ins_path(home: Home) -> Path:
    """The passwords of the invented people, to print them again."""
    return home.path / "demo-sign-ins.json"
