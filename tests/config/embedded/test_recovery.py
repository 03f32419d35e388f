"""What is left after kill -9, a reboot or a cleaner of /tmp must never bar the next start."""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time

import psycopg
import pytest

from tieline.config.embedded.postmaster_file import read_postmaster_file
from tieline.config.embedded.processes import server_processes
from tieline.config.embedded.socket_dir import socket_path
from tieline.config.errors import SecretsError, ServerError

INITIALISE = """
import sys
from pathlib import Path
from tieline.config.embedded import EmbeddedCluster
from tieline.config.home import Home
EmbeddedCluster(Home(Path(sys.argv[1])), {"fsync": "off"}).initialise("first")
"""


def kill_postmaster(cluster):
    os.kill(read_postmaster_file(cluster.home.data_dir).pid, signal.SIGKILL)


def wait_for(condition, seconds=20):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_all_committed_rows_survive_a_killed_postmaster(make_cluster, connect, password):
    cluster = make_cluster(durable=True)
    cluster.initialise(password)
    cluster.start()
    with connect(cluster) as connection:
        connection.execute("create table kept (n int)")
        for n in range(50):
            connection.execute("insert into kept values (%s)", [n])
        kill_postmaster(cluster)
    cluster.start()
    with connect(cluster) as connection:
        assert connection.execute("select count(*) from kept").fetchone() == (50,)


def test_a_killed_postmaster_is_not_reported_as_running(survivor):
    kill_postmaster(survivor)
    wait_for(lambda: not survivor.is_running(), seconds=5)
    survivor.stop()
    assert not server_processes(survivor.home.data_dir)


def test_a_backend_that_outlived_its_postmaster_does_not_bar_the_start(survivor, connect):
    connection = connect(survivor)
    backend = connection.info.backend_pid
    endless = "do $$ begin loop end loop; end $$"  # never looks whether its postmaster lives

    def run():
        with pytest.raises(psycopg.OperationalError):
            connection.execute(endless)

    busy = threading.Thread(target=run)
    busy.start()
    with connect(survivor) as other:
        seen = "select count(*) from pg_stat_activity where pid = %s and state = 'active'"
        wait_for(lambda: other.execute(seen, [backend]).fetchone() == (1,))
    kill_postmaster(survivor)
    wait_for(lambda: server_processes(survivor.home.data_dir) == {backend})
    survivor.start()
    busy.join(timeout=10)
    assert backend not in server_processes(survivor.home.data_dir)
    connect(survivor).close()


def test_a_stale_file_that_names_another_live_process_harms_neither(survivor, connect):
    kill_postmaster(survivor)
    wait_for(lambda: not server_processes(survivor.home.data_dir))
    # The server takes ids of its own user's processes for servers, so the bystander has that user.
    owner = survivor.home.data_dir.stat()
    bystander = subprocess.Popen(
        ["/bin/sleep", "60"], cwd="/", user=owner.st_uid if os.geteuid() == 0 else None
    )
    stale = [
        survivor.home.data_dir / "postmaster.pid",
        survivor.socket_dir() / ".s.PGSQL.5432.lock",
    ]
    try:
        for path in stale:
            rest = path.read_text().splitlines(keepends=True)[1:]
            path.write_text("".join([f"{bystander.pid}\n", *rest]))
        assert not survivor.is_running()
        survivor.stop()
        assert bystander.poll() is None
        survivor.start()
        connect(survivor).close()
        assert bystander.poll() is None
    finally:
        bystander.kill()
        bystander.wait()


def test_a_socket_folder_removed_under_a_running_server_comes_back(survivor, connect):
    shutil.rmtree(survivor.socket_dir())
    assert not survivor.is_running()
    survivor.start()
    connect(survivor).close()


def test_a_server_whose_socket_is_gone_can_be_stopped(survivor):
    shutil.rmtree(survivor.socket_dir())
    survivor.stop()
    assert not server_processes(survivor.home.data_dir)


def test_a_socket_folder_that_others_may_enter_is_refused(survivor):
    survivor.stop()
    survivor.socket_dir().chmod(0o755)
    with pytest.raises(ServerError) as caught:
        survivor.start()
    assert caught.value.code == "socket_folder_taken"
    survivor.socket_dir().chmod(0o700)


def test_a_socket_folder_that_is_a_link_is_refused(survivor, folder):
    survivor.stop()
    shutil.rmtree(survivor.socket_dir())
    survivor.socket_dir().symlink_to(folder)
    try:
        with pytest.raises(ServerError) as caught:
            survivor.start()
    finally:
        survivor.socket_dir().unlink()
    assert caught.value.code == "socket_folder_taken"


def test_a_server_of_another_data_folder_on_our_socket_is_never_taken_for_ours(shared, survivor):
    survivor.stop()
    shutil.rmtree(survivor.socket_dir())
    survivor.socket_dir().symlink_to(shared.socket_dir())
    try:
        assert socket_path(survivor.socket_dir()).exists()
        assert not survivor.is_running()
        with pytest.raises(ServerError) as caught:
            survivor.start()
    finally:
        survivor.socket_dir().unlink()
    assert caught.value.code == "server_elsewhere"
    assert shared.is_running()


def test_an_initialise_killed_half_way_leaves_nothing_that_looks_done(
    make_cluster, connect, password
):
    cluster = make_cluster()
    first = subprocess.Popen([sys.executable, "-c", INITIALISE, str(cluster.home.path)])
    wait_for(lambda: list(cluster.home.path.glob("postgres.new-*/data/PG_VERSION")))
    first.kill()
    first.wait()
    assert not cluster.home.data_dir.exists()
    with pytest.raises(SecretsError) as caught:
        cluster.start()
    assert caught.value.code == "not_initialised"
    cluster.initialise(password)
    cluster.start()
    connect(cluster).close()
    assert not list(cluster.home.path.glob("postgres.new-*"))


def test_a_folder_that_is_no_database_is_left_alone(make_cluster, password):
    cluster = make_cluster()
    cluster.home.data_dir.mkdir(parents=True)
    if os.geteuid() == 0:
        cluster.home.path.chmod(0o755)
    precious = cluster.home.data_dir / "precious.txt"
    precious.write_text("mine")
    with pytest.raises(ServerError) as caught:
        cluster.initialise(password)
    assert caught.value.code == "data_folder_foreign"
    assert precious.read_text() == "mine"


def test_data_of_another_major_version_is_refused(survivor):
    survivor.stop()
    marker = survivor.home.data_dir / "PG_VERSION"
    ours = marker.read_text()
    marker.write_text("17\n")
    try:
        with pytest.raises(ServerError) as caught:
            survivor.start()
    finally:
        marker.write_text(ours)
    assert caught.value.code == "data_version_differs"
