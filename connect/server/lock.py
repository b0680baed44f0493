"""Re-lock the Python packages (`make lock`), or say that the locks are older than `pyproject.toml` (`--check`).

A lock carries the digest of what was asked for. Comparing it needs no network, so that the check never fails
because a registry is slow, and a new release somewhere never turns it red.
"""

import hashlib
import json
import subprocess
import sys
import tomllib

from connect.server import ROOT

SEAL = "# Made by `make lock` from pyproject.toml, "
# The second lock takes the versions of the first: what is tested is what runs.
LOCKS = {"requirements.txt": [], "requirements-test.txt": ["--group", "test", "--constraint", "requirements.txt"]}


def asked() -> str:
    """The digest of every requirement that `pyproject.toml` states."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    said = [project["project"]["requires-python"], project["project"]["dependencies"], project["dependency-groups"]]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def stale() -> list[str]:
    """The locks that were not made from today's requirements."""
    seal = SEAL + asked()
    return [name for name in LOCKS if not (ROOT / name).exists() or (ROOT / name).read_text().split("\n")[0] != seal]


def relock(*, upgrade: bool) -> None:
    for name, options in LOCKS.items():
        command = ["uv", "pip", "compile", "pyproject.toml", *options, "--universal", "--python-version", "3.11"]
        command += ["--generate-hashes", "--no-header", "--quiet", "--output-file", name]
        subprocess.run(command + ["--upgrade"] * upgrade, cwd=ROOT, check=True)
        lock = ROOT / name
        lock.write_text(f"{SEAL}{asked()}\n{lock.read_text()}")


def main(words: list[str]) -> int:
    if "--check" not in words:
        relock(upgrade="--upgrade" in words)
    old = stale()
    if old:
        print(f"{', '.join(old)} no longer follow pyproject.toml: run `make lock`.", file=sys.stderr)
    return 1 if old else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
