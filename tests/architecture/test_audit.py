"""What the answers of the two auditors mean: a finding fails, silence is said and does not."""

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

CLEAN = {"name": "django", "version": "5.2.19", "vulns": []}
FAULTY = {
    "name": "pillow",
    "version": "9.0.0",
    "vulns": [{"id": "PYSEC-0000-1", "fix_versions": ["9.0.1"], "description": "a test"}],
}
SKIPPED = {"name": "uv", "skip_reason": "Dependency not found on PyPI"}
NPM_CLEAN = {
    "auditReportVersion": 2,
    "vulnerabilities": {},
    "metadata": {"dependencies": {"total": 23}},
}
NPM_FAULTY = {
    **NPM_CLEAN,
    "vulnerabilities": {"lodash": {"severity": "high", "range": "<4.17.21"}},
}


@pytest.fixture(scope="module")
def audit(root: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("audit_tool", root / "tools" / "audit.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def _python(*packages: dict[str, Any]) -> str:
    return json.dumps({"dependencies": packages, "fixes": []})


def test_a_finding_is_named_with_what_mends_it(audit: ModuleType) -> None:
    verdict = audit.judge_python("runtime", _python(CLEAN, FAULTY))
    assert verdict.is_bad
    assert "pillow 9.0.0: PYSEC-0000-1, mended in 9.0.1" in verdict.line
    npm = audit.judge_npm(json.dumps(NPM_FAULTY))
    assert npm.is_bad
    assert "lodash <4.17.21: high" in npm.line


@pytest.mark.parametrize(
    "answer", ["", "no answer", "[]", "{}", _python(), _python(SKIPPED), _python(SKIPPED, SKIPPED)]
)
def test_silence_is_not_taken_for_a_clean_answer(audit: ModuleType, answer: str) -> None:
    """pip-audit ends well, with `No known vulnerabilities found`, where it could ask about nothing."""
    verdict = audit.judge_python("runtime", answer)
    assert verdict.line.endswith("not audited: the advisory service cannot be reached")
    assert not verdict.is_bad


@pytest.mark.parametrize("answer", ["", '{"message": "405 Method Not Allowed", "statusCode": 405}'])
def test_a_registry_without_advisories_is_said(audit: ModuleType, answer: str) -> None:
    verdict = audit.judge_npm(answer)
    assert verdict.line.endswith("not audited: the advisory service cannot be reached")
    assert not verdict.is_bad


def test_what_was_left_out_of_an_audit_is_named(audit: ModuleType) -> None:
    verdict = audit.judge_python("uv", _python(CLEAN, SKIPPED))
    assert verdict.line == "uv: 1 packages audited, no known fault; not audited: uv"
    assert audit.judge_npm(json.dumps(NPM_CLEAN)).line == "npm: 23 packages audited, no known fault"


@pytest.mark.parametrize(
    ("answers", "is_required", "code"),
    [
        ((_python(CLEAN), _python(CLEAN)), True, 0),
        ((_python(CLEAN), _python(SKIPPED)), False, 0),
        ((_python(CLEAN), _python(SKIPPED)), True, 1),
        ((_python(CLEAN), _python(FAULTY)), False, 1),
    ],
)
def test_the_build_stops_for_a_finding_and_for_silence_only_where_that_is_asked(
    audit: ModuleType, answers: tuple[str, ...], is_required: bool, code: int
) -> None:
    verdicts = [audit.judge_python("runtime", answer) for answer in answers]
    assert audit.report(verdicts, is_required=is_required) == code


def test_every_lock_is_audited(audit: ModuleType, root: Path) -> None:
    locks = {path.stem for path in (root / "requirements").glob("*.txt")}
    assert set(audit.LOCKS) == locks
    assert (root / "frontend" / "package-lock.json").exists()
    assert "make audit" in (root / ".ci" / "run").read_text("utf-8")
