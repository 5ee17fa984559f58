from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from margin.errors import EnvironmentFault, InputError, UsageError
from margin.files import read_bytes, write_atomic


def left_over(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.iterdir())


def test_reads_what_was_written(tmp_path: Path) -> None:
    target = tmp_path / "a.json"
    write_atomic(target, b"one")
    write_atomic(target, b"two")
    assert read_bytes(target) == b"two"
    assert left_over(tmp_path) == ["a.json"]


def test_reads_a_pipe(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=lambda: pipe.write_bytes(b"through"))
    writer.start()
    assert read_bytes(pipe, limit=7) == b"through"
    writer.join()


def test_limit_is_inclusive(tmp_path: Path) -> None:
    target = tmp_path / "a"
    target.write_bytes(b"x" * 10)
    assert len(read_bytes(target, limit=10)) == 10


@pytest.mark.parametrize("kind", ["missing", "directory", "size", "empty", "unreadable"])
def test_rejects_file(tmp_path: Path, kind: str) -> None:
    target = tmp_path / "snapshot.json"
    if kind == "directory":
        target.mkdir()
    elif kind == "size":
        target.write_bytes(b"x" * 11)
    elif kind == "empty":
        target.touch()
    elif kind == "unreadable":
        target = Path("/proc/self/mem")
    with pytest.raises(InputError) as caught:
        read_bytes(target, what="snapshot", limit=10)
    assert caught.value.stable_code == f"input.file.{kind}"
    assert caught.value.where == str(target)
    assert "snapshot" in caught.value.what


def test_rejects_file_path_with_nul() -> None:
    with pytest.raises(InputError) as caught:
        read_bytes("a\0b")
    assert caught.value.stable_code == "input.file.unreadable"


def test_rejects_file_size_of_an_endless_device() -> None:
    with pytest.raises(InputError) as caught:
        read_bytes("/dev/zero", limit=1000)
    assert caught.value.stable_code == "input.file.size"


def test_secret_has_mode_0600_at_every_moment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    fsync = os.fsync

    def spy(handle: int) -> None:
        seen.append(stat.S_IMODE(os.fstat(handle).st_mode))
        fsync(handle)

    monkeypatch.setattr(os, "fsync", spy)
    target = tmp_path / "blinding"
    target.write_bytes(b"open to all")
    target.chmod(0o644)
    write_atomic(target, b"secret", secret=True)
    assert seen[0] == 0o600
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_public_file_follows_the_umask(tmp_path: Path) -> None:
    previous = os.umask(0o027)
    try:
        write_atomic(tmp_path / "a", b"x")
    finally:
        os.umask(previous)
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o640


def test_rejects_exists(tmp_path: Path) -> None:
    target = tmp_path / "key.pem"
    write_atomic(target, b"one", overwrite=False)
    with pytest.raises(UsageError) as caught:
        write_atomic(target, b"two", overwrite=False)
    assert caught.value.stable_code == "usage.exists"
    assert target.read_bytes() == b"one"
    assert left_over(tmp_path) == ["key.pem"]


def test_rejects_exists_where_links_do_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(self: Path, target: Path) -> None:
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(Path, "hardlink_to", no_links)
    target = tmp_path / "key.pem"
    write_atomic(target, b"one", secret=True, overwrite=False)
    with pytest.raises(UsageError) as caught:
        write_atomic(target, b"two", overwrite=False)
    assert caught.value.stable_code == "usage.exists"
    assert target.read_bytes() == b"one"
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert left_over(tmp_path) == ["key.pem"]


def test_only_one_of_many_creates(tmp_path: Path) -> None:
    target = tmp_path / "key.pem"
    won: list[int] = []

    def create(number: int) -> None:
        try:
            write_atomic(target, str(number).encode(), overwrite=False)
        except UsageError:
            return
        won.append(number)

    threads = [threading.Thread(target=create, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [str(number).encode() for number in won] == [target.read_bytes()]


@pytest.mark.parametrize("name", ["no/such/file", "."])
def test_rejects_path(tmp_path: Path, name: str) -> None:
    (tmp_path / "kept").touch()
    with pytest.raises(UsageError) as caught:
        write_atomic(tmp_path / name if name != "." else tmp_path, b"x")
    assert caught.value.stable_code == "usage.path"
    assert left_over(tmp_path) == ["kept"]
    assert not any(name.endswith(".part") for name in left_over(tmp_path.parent))


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_rejects_disk_full_and_keeps_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    target = tmp_path / "a"
    write_atomic(target, b"old")

    def full(handle: int, data: object) -> int:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(EnvironmentFault) as caught:
        write_atomic(target, b"new", secret=True)
    assert caught.value.stable_code == "environment.disk"
    assert caught.value.exit_code == 5
    assert target.read_bytes() == b"old"
    assert left_over(tmp_path) == ["a"]


def test_rejects_disk_limit_of_the_process(tmp_path: Path) -> None:
    """The real system call fails half way: a file-size limit of 4,096 bytes."""
    script = (
        "import resource, sys\n"
        "from margin.errors import EnvironmentFault\n"
        "from margin.files import write_atomic\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))\n"
        "try:\n"
        "    write_atomic(sys.argv[1], b'x' * 10_000)\n"
        "except EnvironmentFault as error:\n"
        "    print(error.stable_code)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "a")], capture_output=True, text=True, check=True, timeout=60, cwd=Path.cwd()
    )
    assert done.stdout.strip() == "environment.disk"
    assert left_over(tmp_path) == []


def test_interruption_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(handle: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_atomic(tmp_path / "a", b"secret", secret=True)
    assert left_over(tmp_path) == []


def test_symbolic_link_is_replaced_not_followed(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_bytes(b"untouched")
    link = tmp_path / "link"
    link.symlink_to(elsewhere)
    write_atomic(link, b"secret", secret=True)
    assert elsewhere.read_bytes() == b"untouched"
    assert not link.is_symlink()


def test_partial_writes_are_continued(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = os.write
    monkeypatch.setattr(os, "write", lambda handle, data: write(handle, bytes(data)[:3]))
    write_atomic(tmp_path / "a", b"0123456789")
    assert (tmp_path / "a").read_bytes() == b"0123456789"
