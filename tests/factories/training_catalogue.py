"""What the catalogue and its kits leave behind: a draft, a variant, results, a kit taken and led by who was attested."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from beneficiaries.models import DocumentKind
from beneficiaries.uploads.documents import Document
from connect.antennas.doors import open_antenna, open_national, open_portal
from connect.antennas.models import Antenna
from connect.partners.models import Professional
from tests.factories.people import UserFactory
from tests.factories.training import ModuleFactory, RegistrationFactory, a_session, came
from training import attestations
from training.catalogue import results, versions
from training.kits import making, taking
from training.models import Attestation, KitRun, KitVersion, Module

A_PDF = b"%PDF-1.4\n%%EOF\n"
RUN = {
    "place": "Espace Fives", "postcode": "59800", "people": 6, "new_people": 2, "themes": ["mail"], "remark": "",
}  # fmt: skip


def attested(
    professional: Professional, antenna: Antenna, module: Module, *, at: datetime | None = None
) -> Attestation:
    """She followed a session of the module at the antenna today, and has its attestation."""
    at = at or timezone.now()
    session = a_session(antenna, timezone.localdate(at), module=module)
    came(RegistrationFactory(session=session, professional=professional))
    with open_antenna(antenna.pk):
        return attestations.deliver(session, by=UserFactory(), at=at)[0]


def a_kit(code: str = "boite-mail", module_code: str = "M3", *, published: bool = True, **facts: Any) -> KitVersion:
    """A kit with its guide."""
    now = timezone.now()
    with open_national():
        kit = making.begin_kit(
            {"code": code, "module_code": module_code, "title_fr": "Ma boîte mail", "title_en": "My mailbox"},
            key=uuid.uuid4(), by=None, at=now,
        )  # fmt: skip
        said = {"summary_fr": "Ouvrir et lire ses messages.", "summary_en": "Opening and reading one’s messages."}
        making.write(kit, said | {"themes": ["mail"]} | facts, by=None, at=now)
        making.add_file(
            kit, Document(DocumentKind.PDF, A_PDF), part="guide", title="Guide d’animation", by=None, at=now
        )
        if published:
            making.publish(kit, by=None, at=now)
    kit.refresh_from_db()
    return kit


def led(kit: KitVersion, by: Professional, **facts: Any) -> KitRun:
    """A workshop that she led today, told at her portal."""
    with open_portal(by.structure_id):
        run = taking.tell(
            kit, RUN | {"held_on": timezone.localdate()} | facts, key=uuid.uuid4(), by=by, at=timezone.now()
        )
        run.refresh_from_db()
    return run


def a_day(lille: Antenna, professional: Professional) -> dict[str, Any]:
    """The keys of what was made, by address of the matrix."""
    now = timezone.now()
    module = Module.objects.get(code="M1")
    with open_national():
        draft = versions.begin(module, key=uuid.uuid4(), by=None, at=now)
        results.count(now)
    attested(professional, lille, ModuleFactory(code="M7"), at=now - timedelta(seconds=1))
    kit, kit_draft = a_kit(module_code="M7"), a_kit("dossier", "M7", published=False)
    file = kit.files.get()
    with open_portal(professional.structure_id):
        taking.take(file, by=professional, at=now)
    run = led(kit, professional)
    return {
        "catalogue_module": module.pk, "catalogue_draft": draft.pk, "kit": kit.pk, "kit_draft": kit_draft.pk,
        "kit_file": file.pk, "kit_run": run.pk,
    }  # fmt: skip


def by_address(keys: dict[str, Any]) -> dict[str, Any]:
    """The same keys, as the matrix names them."""
    module, draft, kit, file = (keys[name] for name in ("catalogue_module", "catalogue_draft", "kit", "kit_file"))
    of_kit = ["kit", "take", "tell"]
    national_kit = ["begin", "file", "remove_file", "publish", "retire", "add_file"]
    return {
        **{f"national_training_catalogue:{name}:pk": module for name in ("begin", "variant", "retire")},
        **{f"national_training_catalogue:{name}:pk": draft for name in ("version", "publish")},
        "national_training_catalogue:behind:code": "M1",
        **{f"training_catalogue:{name}:pk": module for name in ("version", "programme")},
        **{f"public_training:{name}:code": "m1" for name in ("module", "programme")},
        **{f"portal_training_kits:{name}:pk": kit for name in of_kit},
        "portal_training_kits:take:file": file,
        "portal_training_kits:withdraw:pk": keys["kit_run"],
        **{f"national_training_kits:{name}:pk": kit for name in national_kit},
        **{f"national_training_kits:{name}:file": file for name in ("file", "remove_file")},
        "national_training_kits:version:pk": keys["kit_draft"],
    }
