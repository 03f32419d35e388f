"""The parts of `bench/intake.py`, each in a process of its own: `python -m bench.intake_parts`.

A part prints one line of JSON: seconds by name, and the most memory the process held, in MiB.
"""

import json
import os
import resource
import signal
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from bench.runner import timed

REGION: Final = "US"
_PLAIN_ROWS: Final = 20_000
_PARTNER_NUMBERS: Final = 2_000


def main() -> None:
    # Told to stop, it still stops its database server.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    part, path, threads = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    found = {"duckdb": read_with_duckdb, "plain": read_plainly, "tieline": take_in}[part](
        path, threads
    )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({**found, "peak_mib": peak}), flush=True)


def read_with_duckdb(path: Path, threads: int) -> dict[str, float]:
    """All columns as text, and the greatest text of each, so that every cell is looked at."""
    import duckdb

    connection = duckdb.connect()
    connection.execute(f"set threads = {threads}")
    columns = ", ".join(
        f'max("{name}")' for name in ("Calling", "Called", "Start", "Duration", "IMEI", "Cell")
    )
    statement = f"select count(*), {columns} from read_csv(?, all_varchar = true)"
    cpu = time.process_time()
    seconds, answer = timed(lambda: connection.execute(statement, [str(path)]).fetchall())
    return {"seconds": seconds, "cpu": time.process_time() - cpu, "rows": answer[0][0]}


def read_plainly(path: Path, threads: int) -> dict[str, float]:
    """What one would write first, on the first rows: csv, phonenumbers, one row at a time."""
    import csv
    from itertools import islice

    import phonenumbers

    def read() -> int:
        found = set()
        with path.open(encoding="utf-8", newline="") as file:
            for row in islice(csv.DictReader(file), _PLAIN_ROWS):
                for column in ("Calling", "Called"):
                    number = phonenumbers.parse(row[column], REGION)
                    if phonenumbers.is_valid_number(number):
                        form = phonenumbers.PhoneNumberFormat.E164
                        found.add(phonenumbers.format_number(number, form))
        return len(found)

    seconds, _ = timed(read)
    return {"seconds": seconds, "rows": _PLAIN_ROWS}


def take_in(path: Path, threads: int) -> dict[str, float]:
    """A fresh installation; one office has some of the numbers, another hands in the file."""
    home = Path(tempfile.mkdtemp(prefix="tieline-bench-", dir="/tmp"))  # its socket path is short
    home.chmod(0o755)
    os.environ |= {"TIELINE_HOME": str(home), "DJANGO_SETTINGS_MODULE": "tieline.config.settings"}
    os.environ.pop("DATABASE_URL", None)
    import shutil

    import django

    from tieline.config.addresses import choose_address
    from tieline.config.embedded import SUPERUSER, EmbeddedCluster
    from tieline.config.home import Home, create_secrets
    from tieline.config.installation import initialise, new_secrets

    secrets = create_secrets(Home(home), new_secrets(choose_address(None)))
    django.setup()
    cluster = EmbeddedCluster(Home(home))
    try:
        cluster.initialise(secrets.passwords[SUPERUSER])
        cluster.start()
        initialise(Home(home), database_url=None, operator="operator", report=lambda _: None)
        return take_in_file(path)
    finally:
        cluster.stop("immediate")
        shutil.rmtree(home, ignore_errors=True)


def take_in_file(path: Path, *, prefix: str = "") -> dict[str, float]:
    """Where an installation is: two offices, whose codes begin so, hand in the beginning and the whole
    of a toll file. Seconds by step, and `narrowed`: 1 where the files of keys were asked first."""
    from itertools import islice

    from tieline.apps.cases import actions as cases
    from tieline.apps.hits import queries as hit_queries  # noqa: F401 - loads with the journey
    from tieline.apps.offices import actions as offices
    from tieline.apps.offices import queries as office_queries
    from tieline.core.ids import Viewer
    from tieline.core.parsing.layout import ColumnMeaning, Layout
    from tieline.core.roles import Role
    from tieline.journeys.handing_in import Sheet, hand_in_file
    from tieline.journeys.intake import take_in as run
    from tieline.journeys.narrowing import Choice, Way

    now = datetime.now(UTC)
    operator = office_queries.find_person("operator")
    at_home = operator.at_home()
    viewer = Viewer(at_home.person_id, at_home.office_id)
    layout = Layout(
        columns=(
            ColumnMeaning("Calling", "phone", Role.USED),
            ColumnMeaning("Called", "phone", Role.CALLED),
        ),
        seen_at_column="Start",
        duration_column="Duration",
        cell_column="Cell",
    )

    def hand_in(code: str, file: Path) -> Any:
        offices.add_office(
            offices.NewOffice(code, f"Office {code}", f"Agency {code}", REGION),
            actor=at_home,
            now=now,
        )
        office = office_queries.get_office(viewer, code)
        cases.open_case("C-1", actor=operator.acting_for(office), now=now)
        sheet = Sheet(path=file, layout=layout, authority="subpoena:2026-1", case_ref="C-1")
        return hand_in_file(sheet, office, person=operator, now=now)

    small = path.with_name("partner.csv")
    with path.open(encoding="ascii") as file:
        small.write_text("".join(islice(file, 1 + _PARTNER_NUMBERS)), encoding="ascii")
    partner = hand_in(f"{prefix}PART", small)
    run(partner.receipt.submission_id, actor=partner.actor, now=now)
    handing, handed = timed(lambda: hand_in(f"{prefix}OWN", path))
    cpu = time.process_time()
    reading, forms = timed(lambda: _parse_and_normalise(handed, layout))
    cpu = time.process_time() - cpu
    steps: dict[str, float] = {}

    def note_step(step: str, done: int, total: int) -> None:
        steps.setdefault(f"began {step}", time.perf_counter() - began)

    began = time.perf_counter()
    ident = handed.receipt.submission_id
    chosen: list[Choice] = []
    taking, row = timed(
        lambda: run(ident, actor=handed.actor, now=now, progress=note_step, explain=chosen.append)
    )
    reading_calls, calls = timed(lambda: _count_calls(handed))
    return {
        **steps,
        "calls": calls,
        "read_calls": reading_calls,
        "hand_in": handing,
        "parse_and_normalise": reading,
        "parse_and_normalise_cpu": cpu,
        "take_in": taking,
        "forms": forms,
        "rows": row.rows_read or 0,
        "values": row.values_distinct or 0,
        "hits": row.hits_found or 0,
        "narrowed": float(chosen[-1].way is Way.SNAPSHOT),
    }


def _count_calls(handed: Any) -> int:
    """All calls that are kept, read as arrays."""
    from tieline.apps.calls.queries import read_calls
    from tieline.core.ids import Viewer

    viewer = Viewer(handed.actor.person_id, handed.actor.office_id)
    batches = read_calls(viewer, handed.receipt.submission_id)
    return sum(len(batch.columns.row_numbers) for batch in batches)


def _parse_and_normalise(handed: Any, layout: Any) -> int:
    """The same calls as the intake's, without storing anything."""
    from dataclasses import replace

    from tieline.apps.submissions import queries as submissions
    from tieline.bulk.tallying import BulkTally, tally_file
    from tieline.core.ids import Viewer
    from tieline.core.parsing.table import open_table
    from tieline.core.tally import Bounds
    from tieline.journeys.intake import opening_of
    from tieline.journeys.pairing import normalise_chunk

    viewer = Viewer(handed.actor.person_id, handed.actor.office_id)
    with submissions.open_original(viewer, handed.receipt.submission_id) as original:
        work = submissions.get_work(viewer, handed.receipt.submission_id)
        table = open_table(original, name="toll.csv", opening=opening_of(work, layout))
        bounds = Bounds("C-1", None, None)
        known = replace(layout, region=REGION)
        tally = BulkTally(table, known, bounds)
        tally_file(table, known, tally, keep=lambda problem, is_note: None)
    return sum(len(normalise_chunk(chunk)) for chunk in tally.form_chunks())


if __name__ == "__main__":
    main()
