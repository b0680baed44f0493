"""Attestations: hours decide, numbers have no gap, what is delivered stays as it was."""

from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone
from pypdf import PdfReader

from connect.antennas.doors import open_antenna, open_portal
from connect.post.models import Letter
from tests.factories.people import ProfessionalFactory
from tests.factories.training import ModuleFactory, RegistrationFactory, a_session, came, colleague_of
from training import attestations, paper
from training.models import Attendance, Attestation, AttestationSeries, Registration

pytestmark = pytest.mark.django_db
YESTERDAY = timezone.localdate() - timedelta(days=1)
TODAY = timezone.localdate()


@pytest.fixture
def deliver(lille, manager):
    def deliver(session, at=None):
        with open_antenna(lille.pk):
            return attestations.deliver(session, at=at or timezone.now(), by=manager.user)

    return deliver


@pytest.fixture
def reissue(lille, manager):
    def reissue(attestation, at=None):
        with open_antenna(lille.pk):
            return attestations.reissue(attestation, at=at or timezone.now(), by=manager.user)

    return reissue


def words(attestation):
    """The text of the PDF, in one line."""
    data = paper.pdf_of(attestation, antenna_name="Lille")
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages).split())


def test_two_professionals_of_a_structure_get_theirs(signed_in, lille, manager):
    """The day's seventh step: registered, present, attested, downloaded by the referent."""
    sophie = ProfessionalFactory(is_referent=True, first_name="Sophie", last_name="Lambert")
    session = a_session(lille, TODAY, module=ModuleFactory())
    for who in (sophie, colleague_of(sophie)):
        came(RegistrationFactory(session=session, professional=who))
    page = signed_in(manager).post(f"/lille/formations/{session.pk}/attestations/", follow=True).content.decode()
    assert "2 attestations délivrées." in page
    mine = signed_in(sophie).get("/portail/formations/").content.decode()
    for one in Attestation.objects.all():
        assert one.number in mine
        answer = signed_in(sophie).get(f"/portail/formations/attestations/{one.pk}/")
        assert answer["Content-Type"] == "application/pdf"
        assert answer["Content-Disposition"] == f'inline; filename="{one.number}.pdf"'
        assert answer.content.startswith(b"%PDF")


def test_the_paper_says_who_what_when_how_long_and_where_to_check(lille, deliver):
    one = RegistrationFactory(
        session=a_session(lille, TODAY),
        professional=ProfessionalFactory(
            first_name="Léa", last_name="d’Almeida-Petit", structure__name="Foyer des Moulins"
        ),
    )
    came(one)
    (attestation,) = deliver(one.session)
    text = words(attestation)
    for said in (
        "Emmaüs Connect", attestation.number, "Léa d’Almeida-Petit", "Foyer des Moulins", "a suivi la formation", "7 h sur 7 h",
        "Sensibilisation et compréhension de l’inclusion numérique", "Repérer les besoins d’une personne",
        f"/attestations/{attestation.pk}/",
    ):  # fmt: skip
        assert said in text.replace("\xa0", " ").replace("\u202f", " "), said
    for never in ("Qualiopi", "certifi", "DRAFT", "en partie"):
        assert never.lower() not in text.lower()


def test_the_paper_is_tagged_in_french_and_on_one_page(lille, deliver):
    one = RegistrationFactory(session=a_session(lille, YESTERDAY, TODAY))
    came(one, *list(one.session.half_days.all())[:3])
    (attestation,) = deliver(one.session)
    reader = PdfReader(BytesIO(paper.pdf_of(attestation, antenna_name="Lille")))
    catalog = reader.trailer["/Root"]
    assert catalog["/Lang"] == "fr"
    assert catalog["/MarkInfo"]["/Marked"]
    assert attestation.number in reader.metadata.title
    assert len(reader.pages) == 1


def test_seven_hours_of_fourteen_are_a_training_followed_in_part(lille, deliver):
    one = RegistrationFactory(session=a_session(lille, YESTERDAY, TODAY))
    came(one, *one.session.half_days.filter(day=YESTERDAY))
    (attestation,) = deliver(one.session)
    assert (attestation.hours_attended, attestation.hours_planned) == (7, 14)
    assert attestation.is_partial
    text = words(attestation)
    assert "a suivi en partie la formation" in text
    assert "Formation suivie en partie" in text


def test_without_hours_no_attestation(lille, deliver):
    one = RegistrationFactory(session=a_session(lille, TODAY))
    with pytest.raises(attestations.NobodyToAttest):
        deliver(one.session)
    came(RegistrationFactory(session=one.session))
    deliver(one.session)
    assert Attestation.objects.count() == 1


def test_delivering_twice_delivers_once(lille, deliver):
    one = RegistrationFactory(session=a_session(lille, TODAY))
    came(one)
    assert len(deliver(one.session)) == 1
    assert deliver(one.session) == []
    assert Letter.objects.count() == 1


def test_the_professional_is_told_without_a_name_in_the_subject(lille, deliver):
    one = RegistrationFactory(session=a_session(lille, TODAY))
    came(one)
    (attestation,) = deliver(one.session)
    letter = Letter.objects.get()
    assert letter.recipient == one.professional.email
    assert attestation.number in letter.subject
    assert one.professional.last_name not in letter.subject + letter.body
    assert "/portail/formations/" in letter.body


def test_who_left_gets_no_letter_and_a_referent_does(lille, deliver):
    one = RegistrationFactory(session=a_session(lille, TODAY))
    referent = colleague_of(one.professional, is_referent=True)
    came(one)
    one.professional.ends_on = YESTERDAY
    one.professional.save()
    deliver(one.session)
    assert Letter.objects.get().recipient == referent.email


def test_numbers_run_without_a_gap_by_antenna_and_year(lille, lyon, deliver, manager):
    first = a_session(lille, date(2025, 12, 30))
    for _ in range(3):
        came(RegistrationFactory(session=first))
    deliver(first, at=datetime(2025, 12, 31, 22, 59, tzinfo=UTC))
    second = a_session(lille, date(2025, 12, 30))
    came(RegistrationFactory(session=second))
    deliver(second, at=datetime(2025, 12, 31, 23, 0, tzinfo=UTC))  # midnight in Paris
    elsewhere = a_session(lyon, date(2025, 12, 1))
    came(RegistrationFactory(session=elsewhere))
    with open_antenna(lyon.pk):
        attestations.deliver(elsewhere, at=datetime(2025, 12, 1, 12, tzinfo=UTC), by=manager.user)
    assert sorted(Attestation.objects.values_list("number", flat=True)) == [
        "AT-LI-2025-00001", "AT-LI-2025-00002", "AT-LI-2025-00003", "AT-LI-2026-00001", "AT-LY-2025-00001",
    ]  # fmt: skip


def test_what_is_undone_leaves_no_gap(lille, deliver):
    one = RegistrationFactory(session=a_session(lille, TODAY))
    came(one)
    with pytest.raises(RuntimeError), transaction.atomic():
        deliver(one.session)
        raise RuntimeError
    (attestation,) = deliver(one.session)
    assert attestation.seq == 1


def test_past_a_hundred_thousand_the_number_is_whole(lille, deliver):
    AttestationSeries.objects.create(antenna=lille, year=TODAY.year, last_number=99_999)
    one = RegistrationFactory(session=a_session(lille, TODAY))
    came(one)
    assert deliver(one.session)[0].number == f"AT-LI-{TODAY.year}-100000"


def test_the_database_refuses_hours_that_were_not_attended(lille, deliver):
    one = RegistrationFactory(session=a_session(lille, YESTERDAY, TODAY))
    came(one, one.session.half_days.first())
    (attestation,) = deliver(one.session)
    facts = {name: getattr(attestation, name) for name in attestations.FACTS} | {"hours_attended": 14}
    with pytest.raises(DatabaseError, match="hours were attended"), open_antenna(lille.pk):
        Attestation(antenna=lille, structure_id=one.structure_id, registration=one, replaces=attestation, **facts).save(
            force_insert=True
        )


def test_an_attestation_is_never_changed_nor_deleted_even_by_the_owner(lille, deliver):
    one = RegistrationFactory(session=a_session(lille, TODAY))
    came(one)
    deliver(one.session)
    with pytest.raises(DatabaseError, match="rows are only added"), transaction.atomic():
        Attestation.objects.update(holder="Quelqu’un d’autre")
    with pytest.raises(DatabaseError, match="rows are only added"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM training_attestation")


def test_one_person_has_one_first_attestation_a_session(lille, deliver):
    one = RegistrationFactory(session=a_session(lille, TODAY))
    came(one)
    (attestation,) = deliver(one.session)
    facts = {name: getattr(attestation, name) for name in attestations.FACTS}
    with pytest.raises(IntegrityError, match="attestation_first_once"), open_antenna(lille.pk):
        Attestation(antenna=lille, structure_id=one.structure_id, registration=one, **facts).save(force_insert=True)


def test_namesakes_get_each_their_own(lille, deliver):
    """C073: two Camille Martin, trained on two days, delivered at the same moment."""
    moment, delivered = timezone.now(), []
    for day in (YESTERDAY, TODAY):
        who = ProfessionalFactory(first_name="Camille", last_name="Martin", starts_on=YESTERDAY - timedelta(days=400))
        one = RegistrationFactory(session=a_session(lille, day), professional=who)
        came(one)
        delivered += deliver(one.session, at=moment)
    first, second = delivered
    assert first.number != second.number
    assert paper.name_of(first) != paper.name_of(second)
    for attestation, day, other in ((first, YESTERDAY, TODAY), (second, TODAY, YESTERDAY)):
        text = words(attestation)
        assert "Camille Martin" in text  # as written, no forced capitals
        assert "MARTIN" not in text
        months = {11: "novembre", 12: "décembre"}
        assert f" {day.day} {months.get(day.month, '')}".rstrip() in text
        assert attestation.starts_on == day
        assert [half["day"] for half in attestation.half_days] == [f"{day}"] * 2
        assert f"{other}" not in [half["day"] for half in attestation.half_days]


def test_a_reissue_has_a_new_number_and_the_old_one_stays_as_issued(client, signed_in, lille, manager, deliver):
    """C074."""
    one = RegistrationFactory(session=a_session(lille, TODAY), professional=ProfessionalFactory(first_name="Lea"))
    came(one)
    (old,) = deliver(one.session)
    before = words(old)
    one.professional.first_name = "Léa"
    one.professional.save()
    signed_in(manager).post(f"/lille/formations/attestations/{old.pk}/refaire/")
    new = Attestation.objects.get(replaces=old)
    assert new.number != old.number
    assert new.holder.startswith("Léa ")
    assert f"Elle remplace {old.number}" in words(Attestation.objects.select_related("replaces").get(pk=new.pk))
    assert words(Attestation.objects.get(pk=old.pk)) == before
    said = client.get(f"/attestations/{old.pk}/").content.decode()
    assert old.number in said
    assert new.number in said
    listed = signed_in(manager).get(f"/lille/formations/{one.session_id}/").content.decode()
    assert new.number in listed


def test_a_new_model_of_the_document_can_be_delivered_to_those_who_hold_the_old_one(
    lille, deliver, reissue, monkeypatch
):
    """C074: forty attestations on the first model, the model is corrected, one asks for a new copy."""
    one = RegistrationFactory(session=a_session(lille, TODAY))
    came(one)
    (old,) = deliver(one.session)
    with pytest.raises(attestations.NothingNew):
        reissue(old)
    monkeypatch.setattr(attestations, "LAYOUT", "2027.1")
    new = reissue(old)
    assert (old.layout, new.layout, new.replaces) == ("2026.2", "2027.1", old)
    assert [a.number for a in attestations.in_force(Attestation.objects.all())] == [new.number]


def test_a_corrected_presence_is_offered_for_a_new_delivery(signed_in, lille, manager, deliver, reissue):
    one = RegistrationFactory(session=a_session(lille, YESTERDAY, TODAY))
    came(one, one.session.half_days.first())
    (old,) = deliver(one.session)
    assert "Délivrer à nouveau" not in signed_in(manager).get(f"/lille/formations/{one.session_id}/").content.decode()
    came(one, one.session.half_days.last())
    assert "Délivrer à nouveau" in signed_in(manager).get(f"/lille/formations/{one.session_id}/").content.decode()
    assert reissue(old).hours_attended == 7


def test_no_new_delivery_when_no_hour_is_left(lille, deliver, reissue):
    one = RegistrationFactory(session=a_session(lille, TODAY))
    came(one)
    (old,) = deliver(one.session)
    Attendance.objects.update(present=False)
    with pytest.raises(attestations.NoHours):
        reissue(old)


def test_an_attestation_replaces_one_of_the_same_registration(lille, deliver):
    session = a_session(lille, TODAY)
    for _ in range(2):
        came(RegistrationFactory(session=session))
    first, second = deliver(session)
    facts = {name: getattr(first, name) for name in attestations.FACTS}
    with pytest.raises(IntegrityError, match="attestation_replaces_its_own"), open_antenna(lille.pk):
        Attestation(
            antenna=lille,
            structure_id=first.structure_id,
            registration_id=first.registration_id,
            replaces=second,
            **facts,
        ).save(force_insert=True)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_anyone_may_check_a_document_and_learns_no_name(client, lille, deliver):
    who = ProfessionalFactory(first_name="Marie-Ange", last_name="Le Goff", structure__name="Foyer des Moulins")
    one = RegistrationFactory(session=a_session(lille, TODAY), professional=who)
    came(one)
    (attestation,) = deliver(one.session)
    answer = client.get(f"/attestations/{attestation.pk}/")
    page = answer.content.decode()
    assert answer["X-Robots-Tag"] == "noindex"
    assert attestation.number in page
    assert "M. A. L. G." in page
    assert "7\xa0h suivies" in page
    for hidden in ("Goff", "Marie", "Moulins", who.email):
        assert hidden not in page


def test_a_document_that_was_never_delivered_is_not_found(client, db):
    assert client.get("/attestations/9f0b2f6e-7c0d-4c8e-9a55-0c2f6b1f4c11/").status_code == 404
    assert client.get("/attestations/AT-LI-2026-00012/").status_code == 404


def test_another_structure_and_another_antenna_get_no_paper(signed_in, lille, stranger, deliver):
    one = RegistrationFactory(session=a_session(lille, TODAY))
    came(one)
    (attestation,) = deliver(one.session)
    other = ProfessionalFactory(is_referent=True)
    assert signed_in(other).get(f"/portail/formations/attestations/{attestation.pk}/").status_code == 404
    assert signed_in(stranger).get(f"/lyon/formations/attestations/{attestation.pk}/").status_code == 404
    with open_portal(other.structure_id):
        assert not Attestation.objects.exists()


def test_a_colleague_who_is_no_referent_sees_her_own_only(signed_in, lille, deliver):
    session = a_session(lille, TODAY)
    julie = ProfessionalFactory()
    karim = colleague_of(julie)
    for who in (julie, karim):
        came(RegistrationFactory(session=session, professional=who))
    deliver(session)
    page = signed_in(julie).get("/portail/formations/").content.decode()
    hers, his = (Attestation.objects.get(registration__professional=who) for who in (julie, karim))
    assert hers.number in page
    assert his.number not in page
    assert signed_in(julie).get(f"/portail/formations/attestations/{his.pk}/").status_code == 404


def test_the_paper_of_the_antenna(signed_in, lille, volunteer, deliver):
    one = RegistrationFactory(session=a_session(lille, TODAY))
    came(one)
    (attestation,) = deliver(one.session)
    answer = signed_in(volunteer).get(f"/lille/formations/attestations/{attestation.pk}/")
    assert answer.content.startswith(b"%PDF")
    assert "no-store" in answer["Cache-Control"]
    assert signed_in(volunteer).post(f"/lille/formations/attestations/{attestation.pk}/refaire/").status_code == 403


def test_a_name_in_another_script_is_printed(lille, deliver):
    who = ProfessionalFactory(first_name="Олена", last_name="Коваленко")
    one = RegistrationFactory(session=a_session(lille, TODAY), professional=who)
    came(one)
    (attestation,) = deliver(one.session)
    assert "Олена Коваленко" in words(attestation)


def test_registrations_of_another_antenna_cannot_be_attested_here(lille, lyon, manager, deliver):
    one = RegistrationFactory(session=a_session(lille, TODAY))
    came(one)
    (attestation,) = deliver(one.session)
    facts = {name: getattr(attestation, name) for name in attestations.FACTS}
    with pytest.raises(DatabaseError, match="row-level security"), open_antenna(lyon.pk):
        Attestation(antenna=lille, structure_id=one.structure_id, registration=one, replaces=attestation, **facts).save(
            force_insert=True
        )
    assert Registration.objects.count() == 1
