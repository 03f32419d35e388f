"""Has a locked package a known fault? `make audit` calls it.

Python's packages are asked for with pip-audit, by the hash-locked files and without resolving them
anew; those of the pages with `npm audit`, by their lock. Both services can be out of reach, or the
index of a machine can be a mirror that has no advisories: that is said, and is no failure, unless
`--required` is given, as before a release. A finding always is one.

Ends with 0 where nothing was found, or where nothing could be asked and need not be; with 1 otherwise.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[1]
LOCKS: Final = ("runtime", "dev", "audit", "fuzz", "load", "node", "uv")
NOT_AUDITED: Final = "not audited: the advisory service cannot be reached"
_PATIENCE_S: Final = 300


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is known of one lock: a line for people, and whether it must stop the build."""

    line: str
    is_bad: bool = False


def judge_python(lock: str, answer: str) -> Verdict:
    """By the JSON that pip-audit prints. Packages it could not ask about count as not asked."""
    packages = _parsed(answer).get("dependencies")
    if not isinstance(packages, list) or not packages:
        return Verdict(f"{lock}: {NOT_AUDITED}")
    found = [
        f"{package['name']} {package['version']}: {fault['id']}"
        + (f", mended in {', '.join(fault['fix_versions'])}" if fault.get("fix_versions") else "")
        for package in packages
        for fault in package.get("vulns", ())
    ]
    skipped = [package["name"] for package in packages if "skip_reason" in package]
    if found:
        return Verdict("\n".join([f"{lock}: {len(found)} known faults", *found]), is_bad=True)
    if len(skipped) == len(packages):
        return Verdict(f"{lock}: {NOT_AUDITED}")
    said = f"{lock}: {len(packages) - len(skipped)} packages audited, no known fault"
    return Verdict(f"{said}; not audited: {', '.join(skipped)}" if skipped else said)


def judge_npm(answer: str) -> Verdict:
    """By the JSON that `npm audit` prints: a report, or an error of the registry."""
    told = _parsed(answer)
    if "auditReportVersion" not in told:
        return Verdict(f"npm: {NOT_AUDITED}")
    faults: dict[str, dict[str, Any]] = told["vulnerabilities"]
    if faults:
        lines = [f"{name} {fault['range']}: {fault['severity']}" for name, fault in faults.items()]
        return Verdict("\n".join([f"npm: {len(faults)} known faults", *lines]), is_bad=True)
    total = told["metadata"]["dependencies"]["total"]
    return Verdict(f"npm: {total} packages audited, no known fault")


def _parsed(answer: str) -> dict[str, Any]:
    """Empty for what is no JSON object: a tool that failed before it could answer."""
    try:
        told = json.loads(answer)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _ask(arguments: Sequence[str]) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - our own tools, by their own paths
            arguments, cwd=ROOT, capture_output=True, text=True, timeout=_PATIENCE_S, check=False
        )
    except subprocess.TimeoutExpired:
        return ""
    return done.stdout


def _audit_python(lock: str) -> Verdict:
    tool = ROOT / ".audit" / "bin" / "pip-audit"
    asked = ("--disable-pip", "--require-hashes", "--progress-spinner", "off", "--format", "json")
    for service in ("pypi", "osv"):
        answer = _ask(
            [
                str(tool),
                *asked,
                "--vulnerability-service",
                service,
                "-r",
                f"requirements/{lock}.txt",
            ]
        )
        verdict = judge_python(lock, answer)
        if NOT_AUDITED not in verdict.line:
            break
    return verdict


def _audit_npm() -> Verdict:
    npm = shutil.which("npm") or str(ROOT / ".node" / "bin" / "npm")
    if not Path(npm).exists():
        return Verdict(f"npm: {NOT_AUDITED} (no npm here)")
    return judge_npm(_ask([npm, "--prefix", "frontend", "audit", "--json", "--package-lock-only"]))


def main() -> int:
    """Audit every lock; one line for each on standard output."""
    return report([*map(_audit_python, LOCKS), _audit_npm()], is_required="--required" in sys.argv)


def report(verdicts: Sequence[Verdict], *, is_required: bool) -> int:
    """Say all of them; the code to end with."""
    for verdict in verdicts:
        sys.stdout.write(f"audit: {verdict.line}\n")
    is_asked = all(NOT_AUDITED not in verdict.line for verdict in verdicts)
    return int(any(verdict.is_bad for verdict in verdicts) or (is_required and not is_asked))


if __name__ == "__main__":
    sys.exit(main())
