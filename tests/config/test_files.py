"""Files that are whole or absent, and private from the start."""

import os
import subprocess
import sys

import pytest

from tieline.config.files import locked, write_private


def test_a_file_is_private_whatever_the_umask(tmp_path):
    before = os.umask(0)
    try:
        write_private(tmp_path / "file", "text")
    finally:
        os.umask(before)
    assert (tmp_path / "file").read_text() == "text"
    assert (tmp_path / "file").stat().st_mode & 0o777 == 0o600


def test_a_link_planted_at_the_name_is_replaced_not_followed(tmp_path):
    victim = tmp_path / "victim"
    victim.write_text("untouched")
    (tmp_path / "file").symlink_to(victim)
    write_private(tmp_path / "file", "text")
    assert victim.read_text() == "untouched"
    assert not (tmp_path / "file").is_symlink()


def test_an_existing_file_is_kept_when_asked(tmp_path):
    write_private(tmp_path / "file", "first")
    with pytest.raises(FileExistsError):
        write_private(tmp_path / "file", "second", replace=False)
    assert (tmp_path / "file").read_text() == "first"
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_failed_write_leaves_the_old_file_and_no_litter(tmp_path):
    write_private(tmp_path / "file", "first")
    with pytest.raises(UnicodeEncodeError):
        write_private(tmp_path / "file", "\ud800")
    assert (tmp_path / "file").read_text() == "first"
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_lock_ends_with_the_process_that_held_it(tmp_path):
    code = (
        "import os, sys, pathlib; from tieline.config.files import locked\n"
        "with locked(pathlib.Path(sys.argv[1])): os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "lock")], check=False)
    with locked(tmp_path / "lock"):
        pass
