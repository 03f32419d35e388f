"""The import contracts of pyproject.toml hold."""

import re
import subprocess
import sys
from pathlib import Path

EXPECTED_CONTRACTS = 5


def test_every_import_contract_is_kept(root: Path) -> None:
    tool = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [tool, "--no-cache", "--no-logo"], cwd=root, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    kept = re.search(r"Contracts: (\d+) kept, 0 broken", done.stdout)
    assert kept is not None, done.stdout
    assert int(kept[1]) >= EXPECTED_CONTRACTS
