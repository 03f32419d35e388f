"""Clusters for tests: really made, really started, and gone at the end whatever happens."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from tests.factories.places import reachable_folder
from tieline.config.embedded import EmbeddedCluster
from tieline.config.embedded.processes import end_orphans
from tieline.config.home import Home

PASSWORD = "correct horse battery staple"
UNSAFE_BUT_FAST = {"fsync": "off"}


@pytest.fixture
def password() -> str:
    return PASSWORD


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that the server's user can reach; pytest's own may lie in a private one."""
    with reachable_folder() as path:
        yield path


@pytest.fixture(scope="session")
def shared() -> Iterator[EmbeddedCluster]:
    """A running cluster for tests that only look at it."""
    with reachable_folder() as path:
        cluster = EmbeddedCluster(Home(path / "home"), UNSAFE_BUT_FAST)
        cluster.initialise(PASSWORD)
        cluster.start()
        yield cluster


@pytest.fixture(scope="session")
def long_lived() -> Iterator[EmbeddedCluster]:
    with reachable_folder() as path:
        # The path is too long for a socket, so that one lies in a folder of its own.
        cluster = EmbeddedCluster(Home(path / f"{'long-' * 30}home"), UNSAFE_BUT_FAST)
        cluster.initialise(PASSWORD)
        yield cluster
        end_orphans(cluster.home.data_dir)
        shutil.rmtree(cluster.socket_dir(), ignore_errors=True)


@pytest.fixture
def survivor(long_lived: EmbeddedCluster) -> EmbeddedCluster:
    """A running cluster for tests that do it harm: one data directory outlives them all."""
    long_lived.start()
    return long_lived


@pytest.fixture
def make_cluster(folder: Path) -> Iterator[Callable[..., EmbeddedCluster]]:
    """A cluster object on a home of this test; nothing is made yet."""
    clusters: list[EmbeddedCluster] = []

    def make(name: str = "home", *, durable: bool = False) -> EmbeddedCluster:
        cluster = EmbeddedCluster(Home(folder / name), {} if durable else UNSAFE_BUT_FAST)
        clusters.append(cluster)
        return cluster

    yield make
    for cluster in clusters:
        end_orphans(cluster.home.data_dir)
        shutil.rmtree(cluster.socket_dir(), ignore_errors=True)


@pytest.fixture
def connect() -> Callable[..., psycopg.Connection]:
    def open_connection(cluster: EmbeddedCluster, password: str = PASSWORD) -> psycopg.Connection:
        return psycopg.connect(cluster.admin_dsn(password), autocommit=True)

    return open_connection
