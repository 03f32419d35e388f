"""Made, started, stopped, and started again: the ordinary life of the server."""

import os
import subprocess
import sys

import pytest

from tieline.config.embedded import EmbeddedCluster, bin_path
from tieline.config.embedded.processes import listening_pid, server_processes
from tieline.config.embedded.socket_dir import socket_path
from tieline.config.errors import SecretsError, ServerError
from tieline.config.home import Home

START = """
import sys
from pathlib import Path
from tieline.config.embedded import EmbeddedCluster
from tieline.config.home import Home
EmbeddedCluster(Home(Path(sys.argv[1])), {"fsync": "off"}).start()
print("started", flush=True)
"""


def start_in_another_process(cluster: EmbeddedCluster) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", START, str(cluster.home.path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def test_a_server_is_made_started_used_stopped_and_keeps_its_rows(make_cluster, connect, password):
    cluster = make_cluster(durable=True)
    cluster.initialise(password)
    cluster.start()
    with connect(cluster) as connection:
        connection.execute("create table kept as select 7 as n")
    cluster.stop()
    assert not cluster.is_running()
    cluster.start()
    with connect(cluster) as connection:
        assert connection.execute("select n from kept").fetchone() == (7,)


def test_every_step_may_be_repeated(make_cluster, connect, password):
    cluster = make_cluster()
    cluster.stop()
    cluster.initialise(password)
    cluster.initialise("another password, which does not count")
    cluster.start()
    first = server_processes(cluster.home.data_dir)
    cluster.start()
    assert first & server_processes(cluster.home.data_dir)
    connect(cluster).close()
    cluster.stop()
    cluster.stop()
    assert not server_processes(cluster.home.data_dir)


def test_starting_before_initialising_says_what_to_do(make_cluster):
    with pytest.raises(SecretsError) as caught:
        make_cluster().start()
    assert caught.value.code == "not_initialised"
    assert "tieline init" in caught.value.message


def test_two_processes_that_start_at_once_get_one_server(survivor, connect):
    survivor.stop()
    before = survivor.log_tail(1000).count("starting PostgreSQL")
    starters = [start_in_another_process(survivor) for _ in range(2)]
    answers = [starter.communicate(timeout=60)[0] for starter in starters]
    assert answers == ["started\n", "started\n"]
    with connect(survivor) as connection:
        assert connection.execute("select 1").fetchone() == (1,)
    assert survivor.log_tail(1000).count("starting PostgreSQL") == before + 1


def test_two_that_initialise_at_once_make_one_cluster(make_cluster, password):
    cluster = make_cluster()
    code = START.replace(".start()", f".initialise({password!r})")
    argv = [sys.executable, "-c", code, str(cluster.home.path)]
    both = [subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    assert [one.communicate(timeout=60)[0] for one in both] == ["started\n", "started\n"]
    cluster.start()


def test_the_server_outlives_its_starter_and_holds_no_pipe_open(survivor):
    survivor.stop()
    # communicate() returns only when nobody holds the other end of the pipe any more.
    assert start_in_another_process(survivor).communicate(timeout=30)[0] == "started\n"
    assert survivor.is_running()
    pid = listening_pid(socket_path(survivor.socket_dir()))
    assert os.getsid(pid) != os.getsid(0)  # Ctrl-C at the terminal does not reach it


def test_a_home_whose_path_is_too_long_for_a_socket_works(survivor, connect):
    assert len(str(survivor.home.path)) > 107
    assert survivor.socket_dir().parent.name == "tmp"
    assert survivor.socket_dir().stat().st_mode & 0o077 == 0
    connect(survivor).close()


def test_a_home_with_an_unusual_name_works(make_cluster, connect, password):
    cluster = make_cluster("it's a, well, Büro")
    cluster.initialise(password)
    cluster.start()
    connect(cluster).close()


def test_the_socket_folder_is_the_same_by_whatever_name_the_home_is_reached(folder):
    (folder / "real").mkdir()
    (folder / f"alias-{'x' * 120}").symlink_to(folder / "real")
    folders = {
        EmbeddedCluster(Home(path)).socket_dir()
        for path in (folder / "real", folder / f"alias-{'x' * 120}")
    }
    assert len(folders) == 1


def test_a_server_that_cannot_start_shows_the_end_of_its_log(survivor):
    survivor.stop()
    broken = EmbeddedCluster(survivor.home, {"max_connections": "0"})
    with pytest.raises(ServerError) as caught:
        broken.start()
    assert caught.value.code == "server_not_started"
    assert "max_connections" in caught.value.message
    survivor.start()


def test_settings_and_encoding_are_as_decided(shared, connect):
    with connect(shared) as connection:
        found = {
            name: connection.execute(f"show {name}").fetchone()[0]
            for name in ("data_checksums", "listen_addresses", "random_page_cost", "fsync")
        }
        locale = connection.execute(
            "select datlocprovider, datlocale, pg_encoding_to_char(encoding) from pg_database"
            " where datname = 'template1'"
        ).fetchone()
    assert found == {
        "data_checksums": "on",
        "listen_addresses": "",
        "random_page_cost": "1.1",
        "fsync": "off",
    }
    assert locale == ("b", "C.UTF-8", "UTF8")


def test_the_bundled_programs_run_and_match_the_server(shared, connect):
    with connect(shared) as connection:
        served = connection.execute("show server_version").fetchone()[0]
    assert shared.version() == served
    dump = subprocess.run([bin_path("pg_dump"), "--version"], capture_output=True, text=True)
    assert served in dump.stdout


def test_environment_variables_of_postgres_mislead_nobody(survivor, monkeypatch):
    monkeypatch.setenv("PGSERVICE", "no such service")
    monkeypatch.setenv("PGPORT", "1")
    monkeypatch.setenv("PGDATA", "/nonexistent")
    survivor.stop()
    survivor.start()
    assert survivor.is_running()
