"""The public catalogue, what an antenna reads, what the national team writes."""

import uuid
from datetime import timedelta
from io import BytesIO

import pdfplumber
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from connect.antennas.models import Role
from tests.factories.people import MembershipFactory, StructureFactory
from tests.factories.training import ModuleFactory
from tests.training.catalogue.test_results import PERIOD, counted, held
from training.catalogue.forms import written
from training.catalogue.loading import load_modules
from training.models import Module

NATION, LILLE, PUBLIC = "/siege/formations/", "/lille/formations/catalogue/", "/formations/"
TODAY = timezone.localdate()


def page(answer):
    assert answer.status_code == 200
    return answer.content.decode().replace("\xa0", " ").replace("&#x27;", "’")


@pytest.fixture
def catalogue(db):
    load_modules()


@pytest.fixture
def claire(signed_in, national):
    return signed_in(national)


@pytest.fixture
def draft(claire, catalogue):
    source = Module.objects.get(code="M2")
    claire.post(f"{NATION}{source.pk}/nouvelle-version/", {"key": str(uuid.uuid4())})
    return Module.objects.get(state="draft")


def posted(module, **facts):
    said = {name: value for name, value in written(module).items() if value is not None}
    return said | facts


# What anyone reads


def test_anyone_reads_the_modules_and_where_to_ask(client, catalogue, lille):
    said = page(client.get(PUBLIC))
    for module in Module.objects.all():
        assert module.title_fr in said
    assert lille.sites.get().address in said


def test_a_page_says_all_that_the_public_must_know(client, catalogue, lille):
    module = Module.objects.get(code="M2")
    said = page(client.get(f"{PUBLIC}m2/"))
    for text in (*module.aims_fr.splitlines(), *module.content_fr.splitlines(), *module.methods_fr.splitlines()):
        assert text in said
    for word in ("Pour qui", "Prérequis", "2 demi-journées", "7 h", "30 jours", "devis", "handicap", "12 personnes"):
        assert word in said
    assert "qualiopi" not in said.lower()


def test_a_page_says_its_results_with_their_period_and_base(client, catalogue, lille):
    held(lille, Module.objects.get(code="M2"), whole=6, morning=2)
    held(lille, Module.objects.get(code="M3"), whole=2)
    counted()
    said = page(client.get(f"{PUBLIC}m2/"))
    assert "75 %" in said
    assert "8 personnes venues" in said
    assert str(PERIOD.last.year) in said
    small = page(client.get(f"{PUBLIC}m3/"))
    assert "100 %" not in small
    assert "moins de cinq personnes" in small


def test_drafts_variants_and_retired_versions_are_not_public(client, draft, lille):
    source = draft.based_on
    ModuleFactory(code="M9", retired_on=TODAY)
    ModuleFactory(code="M2", version="v", based_on=source, variant_for=StructureFactory(), title_fr="Pour une seule")
    assert page(client.get(f"{PUBLIC}M2/")).count(f"version {source.version}") == 1
    assert client.get(f"{PUBLIC}m9/").status_code == 404
    assert "Pour une seule" not in page(client.get(PUBLIC))


def test_addresses_that_lead_nowhere_say_so(client, catalogue):
    for address in ("zz", "m1x", "-", "m" * 300):
        assert client.get(f"{PUBLIC}{address}/").status_code == 404
    assert client.post(PUBLIC).status_code == 405


def test_the_programme_is_printed(client, catalogue):
    answer = client.get(f"{PUBLIC}m2/programme/")
    assert answer["Content-Disposition"] == 'inline; filename="programme-m2-2026.1.pdf"'
    with pdfplumber.open(BytesIO(answer.content)) as pdf:
        text = " ".join(" ".join(sheet.extract_text() for sheet in pdf.pages).split())
    assert "Pratiques d’accompagnement vers le numérique" in text
    assert "7 h" in text
    assert "Qualiopi" not in text


def test_the_public_page_asks_as_much_for_one_module_as_for_twenty(client, catalogue, lille):
    def queries():
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(PUBLIC)
        return len(asked)

    few = queries()
    for number in range(17):
        ModuleFactory(code=f"Z{number}")
    assert queries() == few


# What an antenna reads


def test_an_antenna_reads_what_is_in_force_and_every_published_version(signed_in, volunteer, draft):
    old = ModuleFactory(code="M1", version="2020.1", retired_on=TODAY - timedelta(days=9), title_fr="Ancien")
    client = signed_in(volunteer)
    said = page(client.get(LILLE))
    assert draft.based_on.title_fr in said
    assert "Ancien" not in said
    assert "Aucune session de cette version n’est plus planifiée" in page(client.get(f"{LILLE}{old.pk}/"))
    assert client.get(f"{LILLE}{draft.pk}/").status_code == 404
    assert client.get(f"{LILLE}{draft.based_on_id}/programme/")["Content-Type"] == "application/pdf"


# What the national team writes


def test_a_version_is_written_then_published(claire, draft):
    said = page(claire.get(f"{NATION}{draft.pk}/"))
    assert "Garder le brouillon" in said
    answer = claire.post(
        f"{NATION}{draft.pk}/", posted(draft, price="450,50", summary_fr="Une journée.\r\n \r\nÀ deux.")
    )
    assert answer.status_code == 302
    draft.refresh_from_db()
    assert (str(draft.price), draft.summary_fr) == ("450.50", "Une journée.\nÀ deux.")
    claire.post(f"{NATION}{draft.pk}/publier/", {"retire_former": "on"})
    draft.refresh_from_db()
    assert (draft.state, draft.based_on.retired_on) == ("published", TODAY)
    assert "450,50 €" in page(claire.get(f"{PUBLIC}m2/"))


def test_what_is_missing_is_said_before_publishing(claire, draft):
    claire.post(f"{NATION}{draft.pk}/", posted(draft, methods_en=" "))
    assert "Il manque" in page(claire.get(f"{NATION}{draft.pk}/"))
    claire.post(f"{NATION}{draft.pk}/publier/", {})
    draft.refresh_from_db()
    assert draft.is_draft


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"half_days": "40"}, "half_days"), ({"capacity": "0"}, "capacity"), ({"access_days": "9" * 30}, "access_days"),
        ({"price": "1e9"}, "price"), ({"price": "12", "pricing": "funded"}, "price"), ({"title_fr": ""}, "title_fr"),
        ({"content_fr": "x" * 5000}, "content_fr"), ({"pricing": "free"}, "pricing"), ({"version": "2026.1"}, "version"),
        ({"title_fr": "a\0b"}, "title_fr"),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_said_beside_its_field_and_nothing_is_lost(claire, draft, facts, field):
    answer = claire.post(f"{NATION}{draft.pk}/", posted(draft, summary_en="Kept as typed", **facts))
    assert answer.status_code == 200
    assert field in answer.context["form"].errors
    assert "Kept as typed" in page(answer)


def test_two_who_write_at_once_do_not_lose_the_first(claire, draft):
    stale = posted(draft)
    claire.post(f"{NATION}{draft.pk}/", posted(draft, summary_fr="La première."))
    said = page(claire.post(f"{NATION}{draft.pk}/", stale | {"summary_fr": "La seconde."}))
    assert "La seconde." in said
    assert "brouillon depuis" in said
    draft.refresh_from_db()
    assert draft.summary_fr == "La première."
    for read_at in ("x", "2026-13-45T99:00:00", "0001-01-01T00:00", ""):
        assert claire.post(f"{NATION}{draft.pk}/", stale | {"read_at": read_at}).status_code == 200


def test_a_published_version_is_not_written(claire, draft):
    source = draft.based_on
    claire.post(f"{NATION}{source.pk}/", posted(source, capacity="3"))
    source.refresh_from_db()
    assert source.capacity == 12


def test_a_variant_is_written_for_a_structure_that_is_looked_for(claire, catalogue):
    source, structure = Module.objects.get(code="M1"), StructureFactory(name="CCAS de Roubaix")
    address = f"{NATION}{source.pk}/variante/"
    assert "CCAS de Roubaix" in page(claire.get(address, {"q": "roubaix"}))
    assert "Aucune structure" in page(claire.get(address, {"q": "zzz\0"}))
    answer = claire.post(f"{address}?q=roubaix", {"structure": structure.pk, "key": str(uuid.uuid4())})
    made = Module.objects.get(variant_for=structure)
    assert answer.url == f"{NATION}{made.pk}/"
    for wrong in ({}, {"structure": "9" * 40, "key": "x"}):
        assert claire.post(f"{address}?q=roubaix", wrong).status_code == 200


def test_a_new_module_has_a_code_that_nobody_has(claire, catalogue):
    facts = {"title_fr": "Accueillir", "title_en": "Welcoming", "key": str(uuid.uuid4())}
    assert "code" in claire.post(f"{NATION}nouveau/", facts | {"code": "m1"}).context["form"].errors
    assert "code" in claire.post(f"{NATION}nouveau/", facts | {"code": "é"}).context["form"].errors
    claire.post(f"{NATION}nouveau/", facts | {"code": "m4"})
    assert Module.objects.get(code="M4").is_draft
    assert "Il manque" in page(claire.get(f"{NATION}{Module.objects.get(code='M4').pk}/"))


def test_a_version_is_retired_and_planned_again(claire, catalogue):
    module = Module.objects.get(code="M1")
    address = f"{NATION}{module.pk}/retirer/"
    assert "retired_on" in claire.post(address, {"retired_on": "2020-01-01"}).context["retiring"].errors
    claire.post(address, {"retired_on": TODAY.isoformat()})
    module.refresh_from_db()
    assert module.retired_on == TODAY
    claire.post(address, {"again": "1"})
    module.refresh_from_db()
    assert module.retired_on is None
    assert claire.get(address).status_code == 302


def test_figures_open_the_sessions_behind_them(claire, catalogue, lille):
    held(lille, Module.objects.get(code="M2"), whole=3)
    claire.post(f"{NATION}resultats/compter/")
    assert f"{NATION}resultats/M2/" in page(claire.get(NATION))
    assert lille.name in page(claire.get(f"{NATION}resultats/M2/"))
    assert claire.get(f"{NATION}resultats/ZZ/").status_code == 404


def test_the_national_page_asks_as_much_for_one_version_as_for_thirty(claire, catalogue):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            assert claire.get(NATION).status_code == 200
        return len(asked)

    few = queries()
    for number in range(27):
        ModuleFactory(code="M1", version=f"v{number}", based_on=None)
    assert queries() == few


def test_who_reads_for_the_nation_writes_nothing(signed_in, draft):
    reader = signed_in(MembershipFactory(role=Role.NATIONAL_READER, antenna=None))
    assert page(reader.get(NATION))
    assert "Garder le brouillon" not in page(reader.get(f"{NATION}{draft.pk}/"))
    for address in ("nouveau/", f"{draft.pk}/", f"{draft.pk}/publier/", f"{draft.based_on_id}/nouvelle-version/",
                    f"{draft.based_on_id}/variante/", f"{draft.based_on_id}/retirer/", "resultats/compter/"):  # fmt: skip
        assert reader.post(f"{NATION}{address}").status_code == 403
    assert reader.get(f"{NATION}nouveau/").status_code == 403


def test_a_key_that_is_no_key_is_refused_without_a_fault(claire, catalogue):
    module = Module.objects.get(code="M1")
    assert claire.post(f"{NATION}{module.pk}/nouvelle-version/", {"key": "x"}).status_code == 400
