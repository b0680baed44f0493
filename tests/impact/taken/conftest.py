"""A day at Lille with a session, somebody whose name is a formula and a sale; files are kept in a folder of the test."""

import io
import zipfile
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from connect.antennas import doors
from connect.impact.models import TakenFile
from tests.factories import sales as sold
from tests.factories import workshops as held
from tests.factories.beneficiaries import PersonFactory
from workshops import attendance
from workshops.models import BookingState


@pytest.fixture
def kept_apart(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def day(lille, volunteer, kept_apart) -> dict[str, Any]:
    ana = PersonFactory(antenna=lille, first_name="Ana", last_name="Rey", birth_on=date(1984, 3, 12))
    evil = PersonFactory(antenna=lille, first_name="=1+1", last_name="@SUM(A1)", birth_on=date(1990, 1, 1))
    session = held.SessionFactory(antenna=lille, starts_at=timezone.now() - timedelta(hours=5), capacity=20)
    bookings = [held.BookingFactory(session=session, person=one) for one in (ana, evil)]
    unit = sold.UnitFactory(antenna=lille, model="Lenovo ThinkPad T480 Linux Mint", serial="PF1ABCDE")
    till = sold.TillFactory(antenna=lille)
    with doors.open_antenna(lille.pk):
        attendance.mark(bookings[0], BookingState.CAME, by=volunteer.user, at=timezone.now())
    sold.sell(sold.item(unit.product, unit), to=ana, at_till=till, by=volunteer.user)
    return {"ana": ana, "evil": evil, "session": session, "unit": unit}


def content(file: TakenFile) -> bytes:
    with default_storage.open(file.file.name) as stored:
        return stored.read()


def leaves(file: TakenFile) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(content(file))) as archive:
        return {name: archive.read(name).decode("utf-8-sig") for name in archive.namelist()}
