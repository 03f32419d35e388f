"""`init` again, with another URL: an installation stays with the database it was made on."""

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import pytest

from tests.cli.terminal import environment, run
from tests.conftest import CLUSTER, SECRETS, admin
from tests.factories.places import new_folder
from tieline.config import installation
from tieline.config.addresses import choose_address
from tieline.config.embedded import SUPERUSER
from tieline.config.embedded.socket_dir import PORT
from tieline.config.errors import SecretsError, ServerError
from tieline.config.home import Home, Secrets, ServerAddress, load_secrets, save_secrets
from tieline.core.errors import TielineError

NAME = "same_installation"


@dataclass(frozen=True)
class Made:
    """An installation on a server that somebody else runs, its tables left out."""

    home: Home

    def url(self, dbname: str = NAME, more: str = "", port: int = PORT) -> str:
        where = quote(str(CLUSTER.socket_dir()), safe="")
        who = f"{SUPERUSER}:{quote(SECRETS.passwords[SUPERUSER])}"
        return f"postgresql://{who}@:{port}/{dbname}?host={where}{more}"

    def init(self, url: str) -> Secrets:
        return installation.initialise(
            self.home, database_url=url, operator="operator", report=lambda _: None
        )

    def refuse(self, url: str) -> TielineError:
        before = self.home.secrets_path.read_bytes()
        with pytest.raises((ServerError, SecretsError)) as refused:
            self.init(url)
        assert self.home.secrets_path.read_bytes() == before
        assert SECRETS.passwords[SUPERUSER] not in refused.value.message
        return refused.value


@pytest.fixture
def made(server: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Made]:
    assert server != NAME
    monkeypatch.setattr(installation, "migrate", lambda *_: None)
    folder = new_folder()
    one = Made(Home(folder))
    try:
        address = ServerAddress("", 5432, NAME, embedded=False)
        save_secrets(one.home, replace(SECRETS, server=address, installation_id=""))
        yield one
    finally:
        shutil.rmtree(folder)
        with admin() as super_:
            super_.execute(f"drop database if exists {NAME} with (force)")


def _databases() -> set[str]:
    with admin() as super_:
        return {str(row[0]) for row in super_.execute("select datname from pg_database").fetchall()}


def test_another_database_is_refused_and_not_made(made: Made) -> None:
    first = made.init(made.url())
    assert first.installation_id
    assert first == load_secrets(made.home)
    assert made.refuse(made.url("elsewhere")).code == "other_database"
    assert "elsewhere" not in _databases()
    # No name, or the administrator's own database, means the one that is known.
    for name in ("", "postgres"):
        assert made.init(made.url(name)) == first


def test_an_address_that_does_not_answer_is_not_kept(made: Made) -> None:
    made.init(made.url())
    assert made.refuse(made.url(port=1)).code == "server_unreachable"


def test_a_first_init_that_failed_may_name_another_database(made: Made) -> None:
    assert made.refuse(made.url("wrong", port=1)).code == "server_unreachable"
    assert made.init(made.url()).server.dbname == NAME


def test_a_database_that_is_gone_or_anothers_is_not_begun_anew(made: Made) -> None:
    made.init(made.url())
    with admin(NAME) as super_:
        super_.execute("comment on schema public is 'Tieline installation other'")
    assert made.refuse(made.url()).code == "other_installation"
    with admin() as super_:
        super_.execute(f"drop database {NAME} with (force)")
    assert made.refuse(made.url()).code == "database_gone"
    assert NAME not in _databases()


def test_an_own_server_whose_data_is_lost_is_not_begun_anew(made: Made) -> None:
    address = choose_address(None)
    save_secrets(made.home, replace(SECRETS, server=address, installation_id="known"))
    with pytest.raises(ServerError) as refused:
        installation.initialise(
            made.home, database_url=None, operator="operator", report=lambda _: None
        )
    assert refused.value.code == "database_gone"
    assert not made.home.data_dir.exists()


def test_the_options_of_tls_stay_unless_the_url_gives_others(made: Made) -> None:
    stored = made.init(made.url(more="&sslmode=prefer&sslsni=0")).server
    assert stored.options == {"sslmode": "prefer", "sslsni": "0"}
    assert made.init(made.url()).server == stored
    changed = made.init(made.url(more="&sslmode=allow")).server
    assert changed.options == {"sslmode": "allow", "sslsni": "0"}


def test_what_makes_a_connection_safe_is_kept_and_found_from_everywhere() -> None:
    given = {
        "require_auth": "scram-sha-256",
        "ssl_min_protocol_version": "TLSv1.3",
        "sslnegotiation": "direct",
        "sslpassword": "sesame",
        "sslrootcert": "certs/root.pem",
    }
    options = "&".join(f"{name}={quote(value)}" for name, value in given.items())
    address = choose_address(f"postgresql://db.example/x?{options}&hostaddr=192.0.2.1")
    absolute = str(Path.cwd() / "certs" / "root.pem")
    assert address.options == {**given, "sslrootcert": absolute, "hostaddr": "192.0.2.1"}
    assert "sesame" not in repr(address)
    again = choose_address("postgresql://other.example/x", address)
    assert again.options == {**given, "sslrootcert": absolute}
    system = choose_address("postgresql://db.example/x?sslrootcert=system")
    assert system.options == {"sslrootcert": "system"}


def test_a_url_without_a_host_keeps_the_socket_the_administrator_came_in_by(
    made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGHOST", str(CLUSTER.socket_dir()))
    url = made.url().partition("?")[0].replace("@:5432", "@")
    assert made.init(url).server.host == str(CLUSTER.socket_dir())


def test_a_database_still_to_be_made_is_told_in_whatever_language(
    made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect = psycopg.connect

    def in_german(conninfo: str = "", **named: Any) -> Any:
        try:
            return connect(conninfo, **named)
        except psycopg.OperationalError as error:
            if "CONNECT" in str(error):  # the name of a right stands in every language
                text = "keine Berechtigung: Benutzer hat das CONNECT-Privileg nicht"
            else:
                text = "Datenbank »x« existiert nicht"
            raise psycopg.OperationalError(text) from None

    monkeypatch.setattr(psycopg, "connect", in_german)
    assert made.init(made.url()).server.dbname == NAME


def test_doctor_finds_a_database_of_another_installation(sealed_database: str) -> None:
    with admin(sealed_database) as super_:
        for comment, said in (("'Tieline installation other'", "another"), ("null", "no inst")):
            super_.execute(f"comment on schema public is {comment}")
            ended = run("doctor", "--json")
            wrong = [one for one in ended.json if not one["is_fine"]]
            assert (ended.code, [one["what"] for one in wrong]) == (4, ["database"])
            assert said in wrong[0]["found"]
            assert "backup" in wrong[0]["mend"]


@pytest.mark.usefixtures("sealed_database")
def test_doctor_asks_for_init_where_the_secrets_know_no_id_yet() -> None:
    path = Path(os.environ["TIELINE_HOME"]) / "secrets.json"
    text = path.read_text()
    try:
        path.write_text(json.dumps({**json.loads(text), "installation_id": ""}))
        ended = run("doctor", "--json", environ=environment())
    finally:
        path.write_text(text)
    wrong = [one for one in ended.json if not one["is_fine"]]
    assert [(one["what"], one["mend"]) for one in wrong] == [("database", "Run `tieline init`.")]
