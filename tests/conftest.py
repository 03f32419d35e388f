"""A real installation for the tests: real server, real roles, real migrations.

Each test process has a cluster of its own, started when the first test asks for a database.
`init` makes one database the way it makes every installation's; each test gets a copy of it.
"""

import atexit
import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count

import django
import hypothesis
import psycopg
import pytest

from tests.factories.places import new_folder

HOME = new_folder()
os.environ["TIELINE_HOME"] = str(HOME)
os.environ["DJANGO_SETTINGS_MODULE"] = "tieline.config.settings"
os.environ.pop("DATABASE_URL", None)
os.environ.pop("TIELINE_PERSON", None)
# People of the tests acted last at a day in the past: the look of the night must not find them idle.
os.environ["TIELINE_ACCOUNT_IDLE_DAYS"] = "36500"

from tieline.config.addresses import choose_address  # noqa: E402
from tieline.config.embedded import SUPERUSER, EmbeddedCluster  # noqa: E402
from tieline.config.home import Home, create_secrets  # noqa: E402
from tieline.config.installation import initialise, new_secrets  # noqa: E402
from tieline.config.sealer import Sealer  # noqa: E402

SECRETS = create_secrets(Home(HOME), new_secrets(choose_address(None)))
django.setup()

from django.db import connections  # noqa: E402
from django.test.utils import setup_test_environment  # noqa: E402

setup_test_environment()
# The same examples at every landing; new ones at every other run, where a failure can be looked at.
hypothesis.settings.register_profile("ci", derandomize=True, print_blob=True)
if os.environ.get("CI"):
    hypothesis.settings.load_profile("ci")
_numbers = count(1)
# Nothing of these clusters is worth keeping: leave out what only a power cut would need.
CLUSTER = EmbeddedCluster(
    Home(HOME),
    settings={
        "fsync": "off",
        "full_page_writes": "off",
        "synchronous_commit": "off",
        # Each new database is written ahead in whole; that log may lie in memory too.
        "max_wal_size": "256MB",
    },
)


def _clean_up() -> None:
    CLUSTER.stop("immediate")
    shutil.rmtree(HOME, ignore_errors=True)


atexit.register(_clean_up)
# A runner that is told to stop ends without atexit unless the signal becomes an exception.
signal.signal(signal.SIGTERM, lambda *_: (_clean_up(), os._exit(143)))


def admin(dbname: str = "postgres") -> psycopg.Connection[tuple[object, ...]]:
    """The superuser, for making and tampering; never for what a test proves of row security."""
    dsn = CLUSTER.admin_dsn(SECRETS.passwords[SUPERUSER], dbname=dbname)
    return psycopg.connect(dsn, autocommit=True)


@pytest.fixture(scope="session")
def server() -> str:
    """The name of the database that `init` made; copied for each test, itself never used."""
    CLUSTER.initialise(SECRETS.passwords[SUPERUSER])
    CLUSTER.start()
    initialise(Home(HOME), database_url=None, operator="operator", report=lambda _: None)
    return SECRETS.server.dbname


@contextmanager
def fresh_database(server: str) -> Iterator[str]:
    """A copy of the database that `init` made; this process and its children use it meanwhile."""
    name = f"test_{next(_numbers)}"
    # What a worker of another test exported speaks of another database of this installation.
    shutil.rmtree(HOME / "checkpoints", ignore_errors=True)
    with admin() as connection:
        connection.execute(f"create database {name} template {server} owner tieline_owner")
    before = {alias: connections.settings[alias]["NAME"] for alias in connections}
    _use(dict.fromkeys(before, name))
    os.environ["TIELINE_DATABASE"] = name
    try:
        yield name
    finally:
        _use(before)
        os.environ.pop("TIELINE_DATABASE", None)
        with admin() as connection:
            connection.execute(f"drop database {name} with (force)")


def _use(names: dict[str, str]) -> None:
    for alias, name in names.items():
        connections[alias].close()
        connections.settings[alias]["NAME"] = name
        connections[alias].settings_dict["NAME"] = name


@pytest.fixture
def database(server: str) -> Iterator[str]:
    """A fresh installation's database for one test."""
    with fresh_database(server) as name:
        yield name


@pytest.fixture
def sealed_database(database: str) -> str:
    """The same, sealed: doctor finds no fault in what `init` wrote long before this test."""
    sealer = Sealer(Home(HOME), Home(HOME).checkpoints_dir)
    sealer.do_round(datetime.now(UTC))
    sealer.close()
    return database


@pytest.fixture
def one_request_id(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each request has an id of its own, drawn by chance: for tests that compare whole answers."""
    chosen = "0" * 32
    monkeypatch.setattr("tieline.config.request_ids.choose_request_id", lambda *_, **__: chosen)
