"""What stands in deploy/ fits the program: commands, settings, bounds; and systemd can read it."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tieline.config.commands import app
from tieline.config.stopping import read_stop_within

PROGRAM = "/opt/tieline/bin/tieline"
SETTING = re.compile(r"TIELINE_[A-Z_]+[A-Z]")
EXEC = re.compile(rf"^Exec\w+={PROGRAM} (.+)$", re.MULTILINE)


@pytest.fixture
def units(root: Path) -> dict[str, str]:
    found = {path.name: path.read_text("utf-8") for path in (root / "deploy/systemd").iterdir()}
    assert len(found) > 5
    return found


def _options(words: list[str]) -> tuple[str, set[str]]:
    named = [word for word in words if word.startswith("--")]
    command = " ".join(word for word in words if word.isalpha())
    return command, set(named)


def test_every_unit_runs_a_command_that_there_is_with_options_that_it_has(
    root: Path, units: dict[str, str]
) -> None:
    page = (root / "docs" / "command-line.md").read_text("utf-8")
    for name, text in units.items():
        for line in EXEC.findall(text):
            command, options = _options(line.split())
            heading = f"### `tieline {command}`\n"
            assert heading in page, (name, command)
            part = page.partition(heading)[2].partition("\n### ")[0]
            assert [one for one in options if f"`{one}`" not in part] == [], name
    names = {command.name for command in app.registered_commands}
    assert {"ready", "metrics", "start", "serve", "worker"} <= names


def test_every_setting_that_is_named_exists(root: Path) -> None:
    settings = (root / "docs" / "settings.md").read_text("utf-8")
    for path in [*(root / "deploy").rglob("*"), *(root / "docs" / "operate").glob("*.md")]:
        if path.is_file():
            named = set(SETTING.findall(path.read_text("utf-8")))
            unknown = [one for one in named if f"| `{one}` |" not in settings]
            assert unknown == [], path.name


def test_services_are_given_more_time_to_stop_than_they_take(
    root: Path, units: dict[str, str]
) -> None:
    for name in ("tieline-pages.service", "tieline-worker.service", "tieline-matcher.service"):
        (given,) = re.findall(r"^TimeoutStopSec=(\d+)$", units[name], re.MULTILINE)
        assert (
            int(given) > read_stop_within({}) + 30
        )  # the threads of the worker end after its jobs
    compose = (root / "deploy/container/compose.yaml").read_text("utf-8")
    (given,) = re.findall(r"stop_grace_period: (\d+)s", compose)
    assert int(given) > read_stop_within({}) + 30


def test_every_unit_is_held_as_tightly_as_the_others(units: dict[str, str]) -> None:
    for name, text in units.items():
        if name.endswith(".service"):
            # The one that keeps keys reads nothing of what the others do.
            user = "tieline-matcher" if name == "tieline-matcher.service" else "tieline"
            for line in (f"User={user}", "NoNewPrivileges=yes", "ProtectSystem=strict"):
                assert f"\n{line}\n" in text, (name, line)
            # A command may have to start the database server beside it, which must live on.
            is_free = name in ("tieline-database.service", "tieline-metrics.service")
            assert is_free or "\nKillMode=process\n" in text, name


def test_the_image_is_nobodys_host_and_runs_without_rights(root: Path) -> None:
    text = (root / "deploy/container/Containerfile").read_text("utf-8")
    images = re.findall(r"^(?:FROM|ARG BASE=) ?(\S+)", text, re.MULTILINE)
    assert images == ["python:3.11-slim", "${BASE}", "${BASE}"]
    assert "--require-hashes" in text
    assert text.index("\nUSER tieline\n") < text.index("\nENTRYPOINT")
    assert "tieline" in text.partition("HEALTHCHECK")[2]


def test_proxies_do_not_gather_events_and_let_the_largest_file_pass(root: Path) -> None:
    nginx = (root / "deploy/proxy/nginx.conf").read_text("utf-8")
    stream = nginx.partition("location = /watch/stream {")[2].partition("}")[0]
    assert "proxy_buffering off;" in stream
    for text in (nginx, (root / "deploy/proxy/Caddyfile").read_text("utf-8")):
        assert re.search(r"1100m", text, re.IGNORECASE)
        assert "X-Request-ID" in text
    for header in ("Host", "X-Forwarded-For", "X-Forwarded-Proto"):
        assert f"proxy_set_header {header} " in nginx


def test_systemd_reads_the_units(units: dict[str, str], tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("this system has no systemd-analyze")
    for name, text in units.items():
        # Where it is not installed, any program stands for it.
        (tmp_path / name).write_text(text.replace(PROGRAM, sys.executable))
    verified = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *sorted(map(str, tmp_path.iterdir()))],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (verified.returncode, verified.stderr) == (0, "")
