"""The demo's ready-made workshops: two kits with their files, taken by a colleague of the CCAS who was trained, led twice;
a draft of module 2 that the nation is writing; results of the year.
"""

from datetime import datetime, time, timedelta
from uuid import NAMESPACE_OID, UUID, uuid5
from zoneinfo import ZoneInfo

from beneficiaries.models import DocumentKind
from beneficiaries.uploads.documents import Document
from connect.accounts.models import User
from connect.antennas.doors import open_antenna, open_national, open_portal
from connect.antennas.models import Antenna, Membership, Role, Site
from connect.impact.demo.cast import address
from connect.impact.demo.open_days import is_open
from connect.partners.models import Professional
from connect.ui.printed import tagged
from training import attestations
from training.catalogue import results, versions
from training.kits import making, taking
from training.models import USUAL_HOURS as HOURS
from training.models import (
    Attendance,
    Half,
    HalfDay,
    KitPart,
    KitVersion,
    Module,
    Registration,
    Session,
)

PARIS = ZoneInfo("Europe/Paris")
# Address, titles, summaries, themes, minutes
KITS = (
    (
        "boite-mail", "Ma boîte mail", "My mailbox", "Ouvrir sa boîte, lire, répondre, joindre une photo.",
        "Opening one’s mailbox, reading, answering, attaching a picture.", ["mail"], 120,
    ),
    (
        "arnaques", "Reconnaître une arnaque", "Spotting a fraud", "Messages pièges, codes à garder pour soi, que faire après.",
        "Trap messages, codes to keep to oneself, what to do afterwards.", ["safety", "phone"], 90,
    ),
)  # fmt: skip
LED = (
    (5, "Espace solidarité Fives", "59800", 7, 5, ["mail"]),
    (2, "Médiathèque de Wazemmes", "59000", 6, 1, ["mail", "safety"]),
)


def write(lille: Antenna, now: datetime) -> None:
    """Everything that the pages of the catalogue and of the kits show today."""
    national = Membership.objects.select_related("user").filter(role=Role.NATIONAL_ADMIN).order_by("pk")[0].user
    sophie = Professional.objects.get(email=address("sophie.ccas"))
    with open_national():
        versions.begin(Module.objects.filter(code="M2")[0], key=_key("draft"), by=national, at=now)
        kits = [_kit(facts, national, now) for facts in KITS]
        results.count(now)
    with open_antenna(lille.pk):
        _trained(lille, sophie, now)
    with open_portal(sophie.structure_id):
        for file in kits[0].files.all():
            taking.take(file, by=sophie, at=now - timedelta(days=6))
        for days, place, postcode, people, new_people, themes in LED:
            taking.tell(
                kits[0],
                {
                    "held_on": now.astimezone(PARIS).date() - timedelta(days=days), "place": place, "postcode": postcode,
                    "people": people, "new_people": new_people, "themes": themes, "remark": "",
                },
                key=_key(f"run {days}"), by=sophie, at=now,
            )  # fmt: skip


def _key(word: str) -> UUID:
    return uuid5(NAMESPACE_OID, f"training catalogue {word}")


def _kit(facts: tuple[str, str, str, str, str, list[str], int], by: User, now: datetime) -> KitVersion:
    code, title_fr, title_en, summary_fr, summary_en, themes, minutes = facts
    at = now - timedelta(days=40)
    kit = making.begin_kit(
        {"code": code, "module_code": "M3", "title_fr": title_fr, "title_en": title_en}, key=_key(code), by=by, at=at
    )
    said = {"summary_fr": summary_fr, "summary_en": summary_en, "themes": themes, "minutes": minutes}
    making.write(kit, said, by=by, at=at)
    for part, title in ((KitPart.GUIDE, "Guide d’animation"), (KitPart.SHEET, "Fiche à remettre")):
        paper = tagged("training/pdf/kit-demo.html", {"kit": title_fr, "title": title, "summary": summary_fr})
        making.add_file(kit, Document(DocumentKind.PDF, paper), part=part, title=title, by=by, at=at)
    return making.publish(kit, by=by, at=at)


def _trained(lille: Antenna, professional: Professional, now: datetime) -> None:
    """She followed a day of module 3 at Lille three weeks ago and was attested that evening."""
    day = now.astimezone(PARIS).date() - timedelta(days=21)
    while not is_open(day):
        day -= timedelta(days=1)
    by = User.objects.get(email=address("helene.lille"))
    session = Session.objects.create(
        antenna=lille, module=Module.objects.filter(code="M3")[0], site=Site.objects.first_of(lille.pk), capacity=10,
        starts_on=day, ends_on=day, plan_key=_key("session"), planned_by=by,
    )  # fmt: skip
    halves = [
        HalfDay.objects.create(
            antenna=lille, session=session, day=day, half=half, starts=HOURS[half][0], ends=HOURS[half][1]
        )
        for half in Half
    ]
    registration = Registration.objects.create(
        antenna=lille, session=session, structure_id=professional.structure_id, professional=professional
    )
    evening = datetime.combine(day, time(18), PARIS)
    for half_day in halves:
        Attendance.objects.create(
            antenna=lille, session=session, half_day=half_day, registration=registration, present=True, noted_at=evening,
            noted_by=by,
        )  # fmt: skip
    attestations.deliver(session, by=by, at=evening)
