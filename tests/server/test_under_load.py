"""`make load`, `make crash` and `benchmarks.booking`, shortened: a Connect of their own, sold at and booked over HTTP."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from connect.server import ROOT


def played(play: str, **asked: str) -> dict[str, Any]:
    """The line that a play prints; it fails when anything that must hold does not."""
    given = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE", "OWNER_", "PYTEST"))}
    done = subprocess.run(
        [sys.executable, "-m", f"benchmarks.{play}"], cwd=ROOT, capture_output=True, text=True, check=False,
        env=given | {"DJANGO_SETTINGS_MODULE": "connect.settings"} | asked,
    )  # fmt: skip
    told: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    assert (done.returncode, told["wrong"], told["faults"]) == (0, [], [])
    return told


@pytest.mark.parametrize(
    ("play", "asked"),
    [
        ("load", {"LOAD_SECONDS": "12", "LOAD_TILLS": "4"}),
        ("crash", {"CRASH_SECONDS": "15", "CRASH_TIMES": "3", "LOAD_TILLS": "3"}),
    ],
)
def test_every_sale_that_a_seller_was_told_of_is_there_once(play, asked):
    """No gap, no double number, no device sold twice, no page of error that a seller sees, chains whole."""
    told = played(play, **asked)
    assert told["sales"] > 0
    assert "nothing was changed" in told["ledger"]


def test_a_hundred_people_press_for_ten_seats_ten_are_in_and_ninety_are_offered_the_waiting_list():
    told = played("booking", BOOKING_PEOPLE="100", BOOKING_SEATS="10")
    assert (told["in"], told["told_full_and_offered_the_list"], told["deadlocks_in_postgres"]) == (10, 90, 0)
