"""Agreements: numbered without a gap, frozen once sent, signed once; read back from their PDF."""

import uuid
from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pdfplumber
import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from connect.antennas.doors import open_antenna, open_portal
from connect.post.models import Enclosure, Letter
from tests.factories.people import ProfessionalFactory
from tests.factories.training import ModuleFactory
from tests.factories.training_asking import NeedFactory, an_agreement, in_a_week, terms
from training import planning
from training.asking import agreeing, paper
from training.models import Agreement, NeedState, Pricing, Session, SignedBy

pytestmark = pytest.mark.django_db


@pytest.fixture
def referent(db):
    return ProfessionalFactory(is_referent=True, structure__name="CCAS de Lille", structure__siret="20000000000017")


def told(pdf):
    with pdfplumber.open(BytesIO(pdf)) as document:
        return " ".join(" ".join(page.extract_text() for page in document.pages).split())


def as_posted(client, need, **more):
    """What the form shows, sent back as a browser does, with changes."""
    form = client.get(f"/lille/formations/demandes/{need.pk}/convention/").context
    data = {name: form["form"][name].value() for name in form["form"].fields}
    data = {name: "" if value is None else getattr(value, "pk", value) for name, value in data.items()}
    day = timezone.localdate() + timedelta(days=20)
    slots = {"slots-TOTAL_FORMS": "2", "slots-INITIAL_FORMS": "0"}
    for n, half in enumerate(["am", "pm"]):
        slots |= {f"slots-{n}-day": f"{day}", f"slots-{n}-half": half}
    return data | slots | more


def test_everything_that_is_known_is_filled_in_and_sent(signed_in, lille, referent, manager):
    module = ModuleFactory(code="M2", half_days=2, pricing=Pricing.GROUP, price=Decimal(600))
    need = NeedFactory(antenna=lille, asked_by=referent, module=module, state=NeedState.STUDIED)
    client = signed_in(manager)
    data = as_posted(client, need)
    assert (data["title"], str(data["people"]), Decimal(str(data["price"]))) == (module.title_fr, "9", Decimal(600))
    address = f"/lille/formations/demandes/{need.pk}/convention/"
    draft = client.post(address, data | {"look": "1"})
    assert draft["Content-Type"] == "application/pdf" and "Brouillon" in told(draft.content)
    assert not Agreement.objects.exists()
    for _ in range(2):
        client.post(address, data)
    agreement = Agreement.objects.get()
    assert agreement.number == f"CV-LI-{timezone.localdate().year}-00001"
    assert (agreement.people, agreement.price_cents, agreement.hours) == (9, 60000, Decimal("7.00"))
    letter = Letter.objects.get(recipient=referent.email, kind="need_agreement")
    assert Enclosure.objects.get(letter=letter).name == f"{agreement.number}.pdf"
    page = client.get(f"/lille/formations/demandes/{need.pk}/planifier/").content.decode()
    assert f'value="{timezone.localdate() + timedelta(days=20)}"' in page and 'value="14:00"' in page


def test_what_the_law_asks_is_on_paper(lille, referent, manager):
    need = NeedFactory(antenna=lille, asked_by=referent)
    text = told(paper.pdf_of(an_agreement(need, manager.user)))
    for said in [
        "CV-LI-", "CCAS de Lille", "20000000000017", "Intitulé et objectifs", "Repérer les besoins", "La fiche de liaison",
        "Mises en situation", "3 h 30 pour 9 personnes", "1 place du Test", "Feuille d’émargement", "Attestation", "600,00 €",
        "À 30 jours de la facture", "n’est pas renseigné", "L6354-1",
    ]:  # fmt: skip
        assert said in text.replace("\xa0", " "), said
    assert "certifi" not in text.lower().replace("certificat", "")


def test_a_referent_signs_at_the_portal_and_the_request_is_agreed(signed_in, lille, referent, manager):
    need = NeedFactory(antenna=lille, asked_by=referent, state=NeedState.STUDIED)
    agreement, client = an_agreement(need, manager.user), signed_in(referent)
    address = f"/portail/formations/demandes/conventions/{agreement.pk}/"
    assert client.get(address)["Content-Type"] == "application/pdf"
    page = client.post(f"{address}signer/", {"position": "Directrice"}).content.decode()
    assert "Cochez la case pour signer." in page and "Directrice" in page
    for _ in range(2):
        client.post(f"{address}signer/", {"position": "Directrice", "agrees": "on"})
    agreement.refresh_from_db()
    need.refresh_from_db()
    assert (agreement.signed_means, agreement.signed_name, agreement.signed_post) == ("portal", str(referent), referent)
    assert need.state == "agreed"
    assert [(step.state, step.by_structure) for step in need.steps.all()][-1] == ("agreed", True)
    assert "Directrice" in told(paper.pdf_of(agreement))


def test_one_who_is_no_referent_does_not_sign_whoever_asks_postgresql(signed_in, lille, referent, manager):
    need = NeedFactory(antenna=lille, asked_by=referent)
    agreement, karim = an_agreement(need, manager.user), ProfessionalFactory(structure=referent.structure)
    address = f"/portail/formations/demandes/conventions/{agreement.pk}/signer/"
    assert signed_in(karim).post(address, {"position": "x", "agrees": "on"}).status_code == 403
    with open_portal(referent.structure_id), pytest.raises(agreeing.NotAReferent):
        agreeing.sign(agreement, post=karim, position="", by=karim.user, at=timezone.now())
    other = ProfessionalFactory(is_referent=True)
    assert signed_in(other).post(address, {"position": "x", "agrees": "on"}).status_code == 404
    with open_portal(other.structure_id):
        assert not Agreement.objects.exists()


def test_the_antenna_notes_that_it_came_back_signed(signed_in, lille, referent, manager):
    need = NeedFactory(antenna=lille, asked_by=referent)
    agreement, client = an_agreement(need, manager.user), signed_in(manager)
    address, today = f"/lille/formations/demandes/conventions/{agreement.pk}/signature/", timezone.localdate()
    data = {"means": "paper", "name": "Mme Dupont", "position": ""}
    page = client.post(address, data | {"signed_on": today + timedelta(days=1)})
    assert "entre son envoi et aujourd’hui" in page.content.decode()
    client.post(address, data | {"signed_on": today})
    agreement.refresh_from_db()
    assert (agreement.signed_on, agreement.signed_name, agreement.signed_noted_by) == (
        today,
        "Mme Dupont",
        manager.user,
    )
    page = client.post(address, data | {"signed_on": today, "name": "Autre"})
    assert "Signée le" in page.content.decode()
    with open_antenna(lille.pk), pytest.raises(agreeing.AlreadySigned):
        agreeing.note_signed(
            agreement, on=today, means=SignedBy.PAPER, name="Autre", position="", by=manager.user, at=timezone.now()
        )


def test_the_antenna_does_not_sign_at_the_portal_in_their_place(lille, manager):
    agreement, now = an_agreement(NeedFactory(antenna=lille), manager.user), timezone.now()
    with pytest.raises(IntegrityError, match="a referent of the structure signs"), transaction.atomic():
        Agreement.objects.filter(pk=agreement.pk).update(
            signed_on=timezone.localdate(), signed_at=now, signed_means="portal", signed_name="x",
            signed_post=ProfessionalFactory(is_referent=True),
        )  # fmt: skip


@pytest.mark.parametrize(
    "change", [{"price_cents": 1}, {"aims": "autres"}, {"number": "CV-LI-2026-00099"}, {"people": 3}]
)
def test_sent_it_never_changes_even_for_the_owner(lille, manager, change):
    agreement = an_agreement(NeedFactory(antenna=lille), manager.user)
    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
        Agreement.objects.filter(pk=agreement.pk).update(**change)
    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM training_agreement WHERE id = %s", [agreement.pk])
    with pytest.raises(ProgrammingError, match="permission denied"), open_antenna(lille.pk):
        agreement.delete()


def test_another_one_replaces_it_and_the_old_one_is_not_signed(signed_in, lille, referent, manager):
    need = NeedFactory(antenna=lille, asked_by=referent)
    first = an_agreement(need, manager.user)
    second = an_agreement(need, manager.user, people=7)
    assert second.replaces == first and second.seq == first.seq + 1
    with open_portal(referent.structure_id), pytest.raises(agreeing.Replaced):
        agreeing.sign(first, post=referent, position="", by=referent.user, at=timezone.now())
    page = signed_in(referent).get(f"/portail/formations/demandes/{need.pk}/").content.decode()
    assert f"Remplacée par {second.number}" in page
    assert f"Elle remplace {first.number}" in told(paper.pdf_of(second)) or first.number in told(paper.pdf_of(second))


def test_free_it_says_who_pays(lille, manager):
    need = NeedFactory(antenna=lille)
    with pytest.raises(agreeing.WhoPays):
        an_agreement(need, manager.user, price=Decimal(0))
    agreement = an_agreement(need, manager.user, price=Decimal(0), funded_by="Relais Numériques")
    assert "Financement : Relais Numériques" in told(paper.pdf_of(agreement))


def test_it_lasts_what_the_module_lasts_and_its_hours_are_those_of_its_half_days(lille, manager):
    need = NeedFactory(antenna=lille, module=ModuleFactory(code="M2", half_days=2))
    with pytest.raises(planning.TooShort):
        an_agreement(need, manager.user)
    agreement = an_agreement(need, manager.user, slots=[*in_a_week("am"), *in_a_week("pm")])
    assert agreement.hours == 7
    agreement.pk, agreement.send_key, agreement.replaces, agreement.hours = (
        uuid.uuid4(),
        uuid.uuid4(),
        agreement,
        Decimal(8),
    )
    with pytest.raises(IntegrityError, match=r"its half-days are 7\.00 hours"), transaction.atomic():
        agreement.save(force_insert=True)


def test_numbers_follow_each_other_by_antenna_and_nothing_is_lost_to_a_refusal(lille, lyon, manager):
    for _ in range(2):
        an_agreement(NeedFactory(antenna=lille), manager.user)
    with pytest.raises(agreeing.RequestOver):
        an_agreement(NeedFactory(antenna=lille, state=NeedState.WITHDRAWN), manager.user)
    last = an_agreement(NeedFactory(antenna=lille), manager.user)
    assert (last.seq, an_agreement(NeedFactory(antenna=lyon), manager.user).seq) == (3, 1)


def test_from_the_agreement_to_the_session_by_pressing_one_button(signed_in, lille, referent, manager):
    need = NeedFactory(antenna=lille, asked_by=referent)
    an_agreement(need, manager.user)
    client, address = signed_in(manager), f"/lille/formations/demandes/{need.pk}/planifier/"
    context = client.get(address).context
    form, slots = context["form"], context["slots"]
    data = {name: form[name].value() for name in form.fields}
    data = {name: "" if value is None else getattr(value, "pk", value) for name, value in data.items()}
    data |= {"slots-TOTAL_FORMS": len(slots.forms), "slots-INITIAL_FORMS": slots.initial_form_count()}
    for line in slots:
        data |= {line.add_prefix(name): "" if (value := line[name].value()) is None else value for name in line.fields}
    client.post(address, data)
    session = Session.objects.get()
    assert (session.need, session.reserved_for, session.capacity, session.mode) == (
        need,
        need.structure,
        9,
        "structure",
    )
    need.refresh_from_db()
    assert need.state == "planned"
    page = signed_in(referent).get(f"/portail/formations/demandes/{need.pk}/").content.decode()
    assert f"/portail/formations/{session.pk}/" in page


@pytest.mark.parametrize("nonsense", [
    {"price": "beaucoup"}, {"price": "-3"}, {"people": "0"}, {"slots-0-day": "0001-01-01"}, {"module": "0"}, {"title": "a\0b"},
    {"slots-TOTAL_FORMS": "x"}, {"slots-0-starts": "25:99"}, {"slots-0-starts": "12:00", "slots-0-ends": "09:00"}, {"site": "x"},
])  # fmt: skip
def test_nonsense_is_a_sentence(signed_in, lille, manager, nonsense):
    need, client = NeedFactory(antenna=lille), signed_in(manager)
    page = client.post(
        f"/lille/formations/demandes/{need.pk}/convention/", as_posted(client, need, price="600") | nonsense
    )
    assert page.status_code == 200
    assert not Agreement.objects.exists()


def test_terms_are_complete_or_postgresql_refuses(lille, manager):
    need = NeedFactory(antenna=lille)
    with open_antenna(lille.pk), pytest.raises(IntegrityError, match="agreement_says_what_the_law_asks"):
        agreeing.send(
            need,
            terms(need.module, content=""),
            slots=in_a_week(),
            key=uuid.uuid4(),
            by=manager.user,
            at=timezone.now(),
        )


MINUTES = st.lists(st.tuples(st.integers(0, 1100), st.integers(1, 300)), min_size=1, max_size=10)


@given(MINUTES)
def test_hours_are_added_up_as_postgresql_does(lengths):
    half_days = [
        {"from": f"{start // 60:02}:{start % 60:02}", "to": f"{(start + long) // 60:02}:{(start + long) % 60:02}"}
        for start, long in lengths
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT round(sum(extract(epoch FROM t.ends - t.starts)) / 3600, 2)"
            " FROM unnest(%s::time[], %s::time[]) AS t (starts, ends)",
            [[half["from"] for half in half_days], [half["to"] for half in half_days]],
        )
        (added,) = cursor.fetchone()
    assert agreeing.hours_of(half_days) == added
