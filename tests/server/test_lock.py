"""The locks follow what is asked for, and name no place of their own to fetch it from."""

import re
import shutil
from pathlib import Path

import pytest

from connect.server import ROOT, lock


def test_locks_follow_what_is_asked_for() -> None:
    assert lock.stale() == []


def test_new_requirement_makes_both_locks_stale(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("pyproject.toml", *lock.LOCKS):
        shutil.copy(ROOT / name, tmp_path)
    asked = tmp_path / "pyproject.toml"
    asked.write_text(asked.read_text().replace("dependencies = [", 'dependencies = [\n    "one-more>=1",', 1))
    monkeypatch.setattr(lock, "ROOT", tmp_path)
    assert lock.stale() == ["requirements.txt", "requirements-test.txt"]


def test_both_locks_take_the_same_versions() -> None:
    run, test = (dict(re.findall(r"^([\w.-]+)==(\S+)", (ROOT / name).read_text(), re.MULTILINE)) for name in lock.LOCKS)
    assert len(run) > 40
    assert run.items() <= test.items()


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-test.txt", "package-lock.json", ".npmrc"])
def test_no_lock_names_an_index(name: str) -> None:
    text = (ROOT / name).read_text()
    assert not re.search(r'index-url|find-links|"resolved"|registry\s*=', text)
