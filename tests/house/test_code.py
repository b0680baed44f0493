"""The habits of CONTRIBUTING.md that a test can hold."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = ["connect", "beneficiaries", "sales", "workshops", "training"]
SOURCES = sorted(p for a in APPS for p in (ROOT / a).rglob("*.py") if "migrations" not in p.parts)


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / line for line in listed.splitlines()]


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_file_is_short_and_its_name_tells_something(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400
    assert path.stem not in {"utils", "helpers", "common", "mixins", "services"}


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_function_is_read_in_one_look(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    long = [
        f"{node.name}: {node.end_lineno - node.lineno + 1} lines"
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno - node.lineno + 1 > 40
    ]
    assert long == []


@pytest.mark.parametrize("app", APPS)
def test_the_day_of_a_moment_is_the_day_in_france(app):
    """`at.date()` is the day in Greenwich: between midnight and two it was yesterday. `timezone.localdate(at)` is ours."""
    moments = {"at", "starts_at", "ends_at", "sent_at", "created_at"}
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in SOURCES
        if path.is_relative_to(ROOT / app) and "demo" not in path.parts
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "date"
        and (getattr(node.func.value, "id", None) in moments or getattr(node.func.value, "attr", None) in moments)
    ]  # fmt: skip
    assert found == []


def test_the_worker_finds_the_jobs_of_each_room():
    """It imports `tasks` of each app and nothing else: a room whose jobs are named nowhere has jobs that never run."""
    rooms = [p for p in SOURCES if p.name == "tasks.py"]
    names = {".".join(p.relative_to(ROOT).with_suffix("").parts) for p in rooms}
    code = (
        "import sys, django; django.setup(); from procrastinate.contrib.django import app; app.perform_import_paths();"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code + "print(*sys.modules)"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert names <= set(ran.stdout.split())


def test_no_third_party_file_is_committed():
    assert [p.name for p in tracked() if p.name.endswith((".min.js", ".min.css", ".woff2"))] == []


def test_each_field_case_names_a_test_that_exists():
    """`docs/field-cases.md`: id, situation, right result, name of the test."""
    names = {
        node.name
        for path in (ROOT / "tests").rglob("test_*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
    }
    rows = [
        line.split("|")
        for line in (ROOT / "docs/field-cases.md").read_text(encoding="utf-8").splitlines()
        if line.startswith("| C")
    ]
    assert rows
    missing = {
        cell.strip(" `")
        for row in rows
        for cell in row[4].replace(",", " ").split()
        if cell.strip(" `").rpartition("::")[2] not in names
    }
    assert missing == set()
