"""The targets that take any bytes: what is held of them, where a fuzzer begins, and which words help it
along. A module is loaded only when one of its targets runs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class ByteTarget:
    """Names within `module`, below `tests.fuzz`."""

    module: str
    check: str
    seeds: str
    words: str = ""
    longest: int = 4096
    """Bytes of an input."""

    def load_check(self) -> Callable[[bytes], None]:
        found: Callable[[bytes], None] = self._load(self.check)
        return found

    def load_seeds(self) -> Sequence[bytes]:
        found: Sequence[bytes] = self._load(self.seeds)
        return found

    def load_words(self) -> Sequence[bytes]:
        found: Sequence[bytes] = self._load(self.words) if self.words else ()
        return found

    def _load(self, name: str) -> Any:
        return getattr(import_module(f"tests.fuzz.{self.module}"), name)


BYTE_TARGETS: Final = {
    "files": ByteTarget("files", "check_file", "FILE_SEEDS", "FILE_WORDS"),
    "workbooks": ByteTarget("files", "check_workbook", "BOOK_SEEDS", "BOOK_WORDS", 8192),
    "calls": ByteTarget("files", "check_calls", "CALL_SEEDS", "FILE_WORDS", 2048),
    "running-text": ByteTarget("files", "check_running_text", "TEXT_SEEDS", "FILE_WORDS", 2048),
    "values": ByteTarget("values", "check_value", "VALUE_SEEDS", "VALUE_WORDS", 400),
    "moments": ByteTarget("values", "check_moment", "MOMENT_SEEDS", "MOMENT_WORDS", 120),
    "durations": ByteTarget("values", "check_duration", "DURATION_SEEDS", "", 80),
    "layouts": ByteTarget("values", "check_layout", "LAYOUT_SEEDS", "", 1024),
    "cursors": ByteTarget("sealed", "check_cursor", "CURSOR_SEEDS", "", 1200),
    "changed-cursors": ByteTarget("sealed", "check_changed_cursor", "CHANGED_SEEDS", "", 200),
    "checkpoints": ByteTarget("sealed", "check_checkpoint", "CHECKPOINT_SEEDS", "JSON_WORDS"),
    "restorations": ByteTarget("sealed", "check_restoration", "RESTORATION_SEEDS", "JSON_WORDS"),
    "backups": ByteTarget("sealed", "check_backup", "BACKUP_SEEDS", "JSON_WORDS"),
    "backup-records": ByteTarget("sealed", "check_record", "RECORD_SEEDS", "JSON_WORDS"),
    "ledgers": ByteTarget("sealed", "check_ledger", "LEDGER_SEEDS", "JSON_WORDS"),
}
