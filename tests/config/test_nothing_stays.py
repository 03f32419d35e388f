"""What was purged is in no file of the installation and in no dump, in whatever form it was given."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp

import psycopg
import pytest

from tests.cli.terminal import PROGRAM
from tieline.config.embedded import SUPERUSER, EmbeddedCluster
from tieline.config.embedded.binaries import bin_path
from tieline.config.home import Home, load_secrets

GIVEN = ("+1 (202) 555-0177", "Rådhuset.Büro@example.org", "jane~the~heron")
CANONICAL = ("12025550177", "rådhuset.büro@example.org")
TEXTS = (
    "a canary summary of the case",
    "Marta of the western quay",
    "seen at night handing boxes over; a canary fact",
    "known from the canary harbour",
    "canary-list-7.csv",
    "CANARY-REF-12",
    "warrant:CANARY-77",
    "to find the canary heron",
)
NEEDLES = (*GIVEN, *CANONICAL, *TEXTS)


class Installation:
    """An installation of its own: others' tests leave the same numbers in the log of their server."""

    def __init__(self, path: Path) -> None:
        self.home = Home(path)

    def do(self, *words: str) -> str:
        done = subprocess.run(
            [str(PROGRAM), *words],
            env={"TIELINE_HOME": str(self.home.path), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        assert done.returncode == 0, (words, done.stdout, done.stderr)
        return done.stdout

    def admin(self) -> psycopg.Connection[tuple[object, ...]]:
        secrets = load_secrets(self.home)
        dsn = EmbeddedCluster(self.home).admin_dsn(
            secrets.passwords[SUPERUSER], dbname=secrets.server.dbname
        )
        return psycopg.connect(dsn, autocommit=True)

    def dump(self) -> bytes:
        secrets = load_secrets(self.home)
        cluster = EmbeddedCluster(self.home)
        return subprocess.run(
            [
                str(bin_path("pg_dump")),
                f"--dbname={cluster.admin_dsn(secrets.passwords[SUPERUSER], secrets.server.dbname)}",
            ],
            capture_output=True,
            check=True,
            timeout=300,
        ).stdout

    def find(self) -> set[tuple[str, str]]:
        """Every file below the home that holds a needle, and which."""
        found = set()
        for path in sorted(self.home.path.rglob("*")):
            if path.is_file() and not path.is_symlink():
                held = path.read_bytes()
                found |= {
                    (str(path.relative_to(self.home.path)), needle)
                    for needle in NEEDLES
                    if needle.encode() in held
                }
        return found


@pytest.fixture
def there() -> Iterator[Installation]:
    path = Path(mkdtemp(prefix="tieline-stays-", dir="/tmp"))
    path.chmod(0o755)
    made = Installation(path)
    try:
        yield made
    finally:
        EmbeddedCluster(made.home).stop("immediate")
        subprocess.run(["rm", "-rf", str(path)], check=True)


def test_no_file_of_the_data_directory_and_no_dump_holds_what_was_purged(
    there: Installation, tmp_path: Path
) -> None:
    there.do("init")
    for code in ("OWN", "PART"):
        there.do("office", "add", code, "--name", code, "--agency", f"Agency {code}")
        there.do("person", "add", f"sup-{code.lower()}", "--office", code, "--role", "supervisor")
    file = tmp_path / "canary-list-7.csv"
    rows = [f"{GIVEN[0]},{GIVEN[1]},{GIVEN[2]}"] * 40
    file.write_text("\n".join(["number,mail,name", *rows, ""]), encoding="utf-8")
    columns = ("--column", "number=phone", "--column", "mail=email", "--column", "name=username")
    for code, ref in (("OWN", "CANARY-REF-12"), ("PART", "P-1")):
        summary = TEXTS[0] if code == "OWN" else "theirs"
        there.do("case", "open", ref, "--office", code, "--summary", summary)
    paper = ("--authority", "warrant:CANARY-77")
    there.do(
        "--as", "sup-own", "submit", str(file), "--office", "OWN", "--case", TEXTS[5],
        *paper, *columns,
    )  # fmt: skip
    subject = ("--crime", "smuggling", "--facts", TEXTS[2], "--source", "B", "--information", "2")
    there.do(
        "--as", "sup-own", "subject", "open", TEXTS[1], "--office", "OWN", "--case", TEXTS[5], *subject
    )  # fmt: skip
    there.do(
        "--as", "sup-own", "check", GIVEN[0], "--office", "OWN", "--case", TEXTS[5],
        "--purpose", TEXTS[7],
    )  # fmt: skip
    with there.admin() as super_:
        super_.execute("analyze")  # what autovacuum does by itself
        super_.execute("checkpoint")
    before = {needle for _, needle in there.find()}
    assert before >= {*GIVEN, *CANONICAL, *TEXTS} - {TEXTS[3]}
    assert GIVEN[0].encode() in there.dump()

    why = ("--office", "OWN", "--reason", "unlawful", "--ground", "no basis was found")
    assert "Purged." in there.do("--as", "sup-own", "purge", "case", TEXTS[5], *why)
    # Deleted rows stay in their pages and in the log until these are written anew.
    assert {name.split("/")[1] for name, _ in there.find()} >= {"base", "pg_wal"}
    assert "1 purges are off the disk" in there.do("purge", "rewrite")

    assert there.find() == set()
    dumped = there.dump()
    assert [needle for needle in NEEDLES if needle.encode() in dumped] == []
    [stone] = json.loads(there.do("purge", "list", "--office", "OWN", "--json"))
    assert stone["rewritten_at"]
    verified = json.loads(there.do("audit", "verify", "--json"))
    assert (verified["findings"], verified["entries_redacted"] > 5) == ([], True)
    assert "Nothing was purged since" in there.do("purge", "rewrite")
