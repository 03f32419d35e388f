"""A DuckDB that reaches one folder, and nothing beside it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Final

import duckdb

from tieline.bulk.arrays import Integers

SPILL: Final = "spill"
"""The folder in which DuckDB keeps for a while what does not fit into its memory."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What the engine may take."""

    memory_mb: int = 2048
    threads: int = 2


@dataclass(frozen=True, slots=True)
class Engine:
    """A connection to a database in memory that reads and writes files of `folder` alone."""

    folder: Path
    connection: duckdb.DuckDBPyConnection

    def path_of(self, name: str) -> str:
        return str(self.folder / name)

    def give(self, table: str, keys: Integers) -> None:
        """Let the next statement read these keys as a table with the column `key`."""
        self.connection.register(table, {"key": keys})

    def fetch_keys(self, step: str, **parameters: object) -> Integers:
        """The column `key` of what a step finds."""
        found = self.connection.execute(read_step(step), parameters).fetchnumpy()
        keys: Integers = found["key"]
        return keys

    def write(self, step: str, name: str, **parameters: object) -> None:
        """Write what a step finds into a new file: Parquet version 2, where sorted keys are kept as
        differences."""
        self.connection.execute(
            f"copy ({read_step(step)}) to {_literal(self.path_of(name))}"
            " (format parquet, parquet_version v2, compression zstd, row_group_size 122880)",
            parameters,
        )


@contextmanager
def open_engine(folder: Path, limits: Limits) -> Iterator[Engine]:
    """An engine over a folder that exists. Raises duckdb.Error."""
    spill = folder / SPILL
    config: dict[str, str | bool | int | float | list[str]] = {
        "threads": limits.threads,
        "memory_limit": f"{limits.memory_mb}MB",
        "temp_directory": str(spill),
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    connection = duckdb.connect(config=config)
    try:
        # In this order: each shuts a door behind the one before.
        connection.execute(f"set allowed_directories = [{_literal(str(folder))}]")
        connection.execute("set enable_external_access = false")
        connection.execute("set lock_configuration = true")
        yield Engine(folder, connection)
    finally:
        connection.close()


def read_step(name: str) -> str:
    """The statement of a named step; in DuckDB's dialect, of integers and equality alone."""
    return (resources.files(__package__) / "sql" / f"{name}.sql").read_text("utf-8").strip()


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
