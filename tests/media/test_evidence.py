from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from media.evidence import DamagedEvidence, EvidenceStore, NotKept, Why

PICTURE = b"\xff\xd8\xff\xe0" + b"made for a test" * 1000
HASH = hashlib.sha256(PICTURE).digest()
NAME = f"{HASH.hex()[:2]}/{HASH.hex()[2:4]}/{HASH.hex()}.jpg"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    file = tmp_path / "as sent.png"
    file.write_bytes(PICTURE)
    return file


@pytest.fixture
def store(tmp_path: Path) -> EvidenceStore:
    return EvidenceStore(tmp_path / "kept", least_free=0)


def kept(store: EvidenceStore, source: Path) -> str:
    with store.stage(source, HASH) as staged:
        staged.publish()
        return staged.name


def files(store: EvidenceStore) -> list[str]:
    return [found.name for found in store.folder.rglob("*") if found.is_file()]


def why(store: EvidenceStore, source: Path | str, sha256: bytes = HASH, **given: object) -> Why:
    with pytest.raises(NotKept) as told, store.stage(source, sha256, **given) as staged:  # type: ignore[arg-type]
        staged.publish()
    return told.value.why


def test_a_file_stands_under_its_hash_and_what_it_is_for_its_owner_alone(
    store: EvidenceStore, source: Path
) -> None:
    assert kept(store, source) == NAME
    place = store.folder / NAME
    assert store.read(NAME, HASH) == PICTURE
    assert store.check(NAME, HASH) is None
    assert place.stat().st_mode & 0o777 == 0o600
    for folder in (place.parent, place.parent.parent, store.folder):
        assert folder.stat().st_mode & 0o777 == 0o700
    assert files(store) == [place.name]


def test_the_same_bytes_again_leave_the_kept_file_as_it_is(store: EvidenceStore, source: Path) -> None:
    kept(store, source)
    before = (store.folder / NAME).stat()
    kept(store, source)
    after = (store.folder / NAME).stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert len(files(store)) == 1


def test_other_bytes_that_stand_there_are_told_and_never_replaced(store: EvidenceStore, source: Path) -> None:
    kept(store, source)
    (store.folder / NAME).write_bytes(b"tampered with")
    assert why(store, source) is Why.DAMAGED
    assert (store.folder / NAME).read_bytes() == b"tampered with"
    with pytest.raises(DamagedEvidence, match="is not what it was"):
        store.read(NAME, HASH)
    assert "is not what it was" in (store.check(NAME, HASH) or "")


def test_a_kept_file_that_is_gone_is_told(store: EvidenceStore) -> None:
    assert store.check(NAME, HASH) == f"{NAME} is not there any more"
    with pytest.raises(DamagedEvidence, match="not there"):
        store.read(NAME, HASH)


def test_a_program_killed_before_the_file_is_in_place_leaves_nothing_that_can_be_seen(
    store: EvidenceStore, source: Path
) -> None:
    program = (
        "import os, signal, sys; from pathlib import Path; from media.evidence import EvidenceStore\n"
        "with EvidenceStore(Path(sys.argv[1]), least_free=0).stage(sys.argv[2], bytes.fromhex(sys.argv[3])):\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    arguments = [str(store.folder), str(source), HASH.hex()]
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], cwd=Path(__file__).parents[2], check=False
    )
    assert done.returncode == -signal.SIGKILL
    (left,) = files(store)
    assert left.startswith(".")
    assert store.clear_away() == 0  # it may be under way in another program
    assert store.clear_away(older_than=-1) == 1
    assert files(store) == []
    assert kept(store, source) == NAME


def test_what_was_not_published_is_gone(store: EvidenceStore, source: Path) -> None:
    with store.stage(source, HASH) as staged:
        assert staged.name == NAME
    assert files(store) == []


def test_a_member_of_an_archive_is_kept_and_what_it_lacks_is_missing(
    store: EvidenceStore, tmp_path: Path
) -> None:
    archive = tmp_path / "all.zip"
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("photos/a.jpg", PICTURE)
    with store.stage("photos/a.jpg", HASH, archive=archive) as staged:
        staged.publish()
    assert files(store) == [Path(NAME).name]
    assert why(store, "photos/b.jpg", archive=archive) is Why.MISSING
    archive.write_bytes(archive.read_bytes()[:-40])
    assert why(store, "photos/a.jpg", archive=archive) is Why.UNREADABLE


def test_why_a_file_is_not_kept_is_told(store: EvidenceStore, source: Path, tmp_path: Path) -> None:
    assert why(store, tmp_path / "no such file") is Why.MISSING
    assert why(store, tmp_path) is Why.UNREADABLE
    assert why(store, source, bytes(32)) is Why.CHANGED
    assert why(store, source, room=len(PICTURE) - 1) is Why.LIMIT
    assert why(EvidenceStore(store.folder, least_free=1 << 62), source) is Why.DISK_FULL
    blocked = tmp_path / "a file"
    blocked.touch()
    assert why(EvidenceStore(blocked, least_free=0), source) is Why.UNWRITABLE
    os.mkfifo(tmp_path / "pipe")
    assert why(store, tmp_path / "pipe") is Why.UNREADABLE
    assert files(store) == []


def test_where_there_are_no_links_a_file_is_renamed_into_its_place(
    store: EvidenceStore, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(*_: object) -> None:
        raise PermissionError(1, "not here")

    monkeypatch.setattr(os, "link", no_links)
    assert kept(store, source) == NAME
    assert files(store) == [Path(NAME).name]
