"""After a restore the checkpoints of what was lost stand for themselves; nobody can feign a restore."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tieline.apps.audit.sealing import ChainEnd
from tieline.apps.audit.signing import is_signed, public_key_of, sign_restoration
from tieline.config.checkpoint_folder import Exported, append, read_all
from tieline.core.restorations import Restoration

KEY = bytes(range(32))
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def _append(folder: Path, entries: int, hour: int, *, branch: int = 0) -> None:
    end = ChainEnd(entries, bytes([branch, entries]) * 16)
    at = NOON + timedelta(hours=hour)
    append(folder, end, installation_id="here", private_key=KEY, now=at)


def _restored(kept: int, hour: int, *, newest: int = 0, unsealed: int = 0) -> Restoration:
    said = Restoration(
        installation="here",
        backup="b",
        taken_at=NOON.isoformat(),
        restored_at=(NOON + timedelta(hours=hour)).isoformat(),
        kept=kept,
        link="",
        unsealed=unsealed,
        newest=newest,
    )
    return sign_restoration(said, KEY)


def _read(folder: Path, *restorations: Restoration) -> Exported:
    return read_all(
        folder,
        installation_id="here",
        public_key=public_key_of(KEY),
        restorations=restorations,
    )


def test_what_was_lost_is_told_and_fails_nothing(tmp_path: Path) -> None:
    for entries, hour in ((10, 0), (20, 1), (35, 2)):
        _append(tmp_path, entries, hour)
    restored = _restored(12, 3, newest=35, unsealed=3)
    _append(tmp_path, 16, 4, branch=1)
    assert _read(tmp_path).troubles  # without the restore the trail is cut off
    exported = _read(tmp_path, restored)
    assert exported.troubles == []
    assert exported.count == 4
    assert exported.links == {10: "000a" * 16, 16: "0110" * 16}
    assert exported.lost == {restored.restored_at: 35}
    assert restored.lost(35) == 20
    assert restored.lost() == 20  # also where the folder of before is gone


def test_a_restore_accounts_for_nothing_that_came_after_it(tmp_path: Path) -> None:
    _append(tmp_path, 20, 0)
    restored = _restored(12, 1, newest=20)
    _append(tmp_path, 18, 2, branch=1)
    _append(tmp_path, 14, 3, branch=1)  # cut off again, by nobody's restore
    exported = _read(tmp_path, restored)
    assert ["shorter than it was" in one for one in exported.troubles] == [True]
    assert 18 in exported.links


def test_of_several_restores_each_tells_its_own(tmp_path: Path) -> None:
    _append(tmp_path, 20, 0)
    first = _restored(12, 1, newest=20)
    _append(tmp_path, 30, 2, branch=1)
    second = _restored(25, 3, newest=30)
    _append(tmp_path, 26, 4, branch=2)
    exported = _read(tmp_path, first, second)
    assert exported.troubles == []
    assert exported.lost == {first.restored_at: 20, second.restored_at: 30}
    assert list(exported.links) == [26]
    # An older backup, which does not know of the first restore: one says it all.
    alone = _restored(5, 5, newest=30)
    _append(tmp_path, 6, 6, branch=3)
    exported = _read(tmp_path, alone)
    assert (exported.troubles, exported.lost) == ([], {alone.restored_at: 30})


def test_a_restoration_is_read_as_it_was_written_and_a_changed_one_is_not_signed() -> None:
    said = _restored(12, 1, newest=20)
    public = public_key_of(KEY)
    assert Restoration.of_entry("here", said.ids()) == said
    assert is_signed(said, public)
    for name, value in (("kept", 11), ("newest", 12), ("restored_at", "2027-01-01T00:00:00+00:00")):
        changed = Restoration.of_entry("here", {**said.ids(), name: value})
        assert not is_signed(changed, public)
    assert not is_signed(Restoration.of_entry("there", said.ids()), public)
    assert not is_signed(said, public_key_of(bytes(32)))


@pytest.mark.parametrize(
    "wrong",
    [
        {"kept": "12"},
        {"kept": -1},
        {"kept": True},
        {"link": "ab"},
        {"link": 3},
        {"signature": "x"},
        {"restored_at": "2026-03-02"},
        {"restored_at": 5},
        {"more": 1},
    ],
)
def test_what_is_no_restoration_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"."):
        Restoration.of_entry("here", {**_restored(12, 1).ids(), **wrong})
