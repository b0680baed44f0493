"""Lists of people read from a file, waiting for their author; a sheet's document; who is who in another tool."""

from typing import Any

from django.utils import timezone

from beneficiaries.liaison import attachments, batch
from beneficiaries.models import ExternalId, Extraction, LiaisonSheet, ListImport, SheetBatch
from beneficiaries.takeover import lists
from beneficiaries.uploads.documents import Document
from beneficiaries.uploads.tables import Table
from connect.antennas import doors
from connect.antennas.models import Antenna, Membership
from connect.partners.models import Professional
from tests.factories import files

ROW = {"first_name": "Canari", "last_name": "Jaune", "need_workshop": "oui", "postcode": "59000"}


def a_document(sheet: LiaisonSheet, sender: Professional) -> None:
    with doors.open_portal(sender.structure_id, user_id=sender.user_id):
        attachments.add(sheet, Document("png", files.a_picture("PNG")), by=sender.user, at=timezone.now())


def a_batch(sender: Professional) -> SheetBatch:
    with doors.open_portal(sender.structure_id, user_id=sender.user_id):
        return batch.keep(Table([(2, ROW)]), structure_id=sender.structure_id, by=sender.user, at=timezone.now())


def an_import(antenna: Antenna, manager: Membership) -> ListImport:
    with doors.open_antenna(antenna.pk, user_id=manager.user_id):
        table = Table([(2, {**ROW, "external_id": "003A"})])
        return lists.keep(table, source="Salesforce", antenna_id=antenna.pk, by=manager.user, at=timezone.now())


def known_there(person: Any, antenna: Antenna, manager: Membership) -> None:
    """Her identifier in another tool, and a file that was taken out."""
    today = timezone.localdate()
    with doors.open_antenna(antenna.pk):
        ExternalId.objects.create(person=person, antenna=antenna, source="Tableur", external_id="12")
        Extraction.objects.create(
            antenna=antenna, by=manager.user, what="ventes", first_on=today, last_on=today, people=1
        )
