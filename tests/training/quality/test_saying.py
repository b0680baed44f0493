"""Something went wrong: told on the portal or by a trainee's link, once, within limits; read by its author, answered."""

import uuid
from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from connect.antennas.doors import open_antenna
from connect.post.models import Letter
from connect.refusals import Refusal
from tests.factories.people import AntennaFactory, MembershipFactory, ProfessionalFactory
from tests.factories.training import RegistrationFactory, a_session
from tests.factories.training_quality import ComplaintFactory
from training.links import link_to
from training.models import AskedBy, Complaint
from training.quality import complaining

pytestmark = pytest.mark.django_db
PORTAL = "/portail/formations/qualite/"


def said(**facts):
    return {"kind": "complaint", "text": "La salle était fermée.", "key": str(uuid.uuid4()), **facts}


def the_link(one):
    with open_antenna(one.antenna_id):
        return "/formation/" + link_to(one, at=timezone.now()).split("/formation/")[1] + "dire/"


def test_a_structure_says_it_on_its_portal_twice_is_once_and_reads_the_answer_there(signed_in):
    lille = AntennaFactory(slug="lille")
    post = ProfessionalFactory(is_referent=True)
    mine = RegistrationFactory(session=a_session(lille), professional=post)
    client, form = signed_in(post), said(session=mine.session_id, wish="Une clé de plus", call_back="06 39 98 15 70")
    for _twice in range(2):
        assert client.post(f"{PORTAL}ecrire/", form).status_code == 302
    kept = Complaint.objects.get()
    assert (kept.antenna, kept.session, kept.origin) == (lille, mine.session, AskedBy.PORTAL)
    assert (kept.wish, kept.call_back) == ("Une clé de plus", "+33639981570")
    assert "La salle était fermée." in client.get(PORTAL).content.decode()
    with open_antenna(lille.pk):
        complaining.answer(
            kept, "La clé est remise la veille.", by=MembershipFactory(antenna=lille).user, at=timezone.now()
        )
    assert "La clé est remise la veille." in client.get(PORTAL).content.decode()


def test_without_a_training_an_antenna_is_chosen(signed_in):
    lille, post = AntennaFactory(slug="lille"), ProfessionalFactory(is_referent=True)
    client = signed_in(post)
    shown = client.post(f"{PORTAL}ecrire/", said())
    assert shown.status_code == 200
    assert not Complaint.objects.exists()
    assert client.post(f"{PORTAL}ecrire/", said(antenna=lille.pk)).status_code == 302
    assert Complaint.objects.get().session is None


@pytest.mark.parametrize("asked", ["", "abc", "99999999999999999999", "²"])
def test_a_made_up_session_in_the_address_breaks_nothing(signed_in, asked):
    AntennaFactory(slug="lille")
    assert signed_in(ProfessionalFactory()).get(f"{PORTAL}ecrire/", {"seance": asked}).status_code == 200


def test_the_session_of_another_structure_is_not_chosen(signed_in):
    other = RegistrationFactory(session=a_session(AntennaFactory(slug="lille")))
    client = signed_in(ProfessionalFactory(is_referent=True))
    assert client.post(f"{PORTAL}ecrire/", said(session=other.session_id)).status_code == 200
    assert not Complaint.objects.exists()


def test_a_referent_reads_her_structures_and_a_colleague_her_own_and_nobody_what_a_trainee_said(signed_in):
    lille, referent = AntennaFactory(slug="lille"), ProfessionalFactory(is_referent=True)
    facts = {"antenna": lille, "structure": referent.structure, "professional": referent}
    ComplaintFactory(text="Dit par la référente", origin=AskedBy.PORTAL, **facts)
    ComplaintFactory(text="Dit par son lien", origin=AskedBy.TRAINEE, **facts)
    ComplaintFactory(
        text="Dit ailleurs", origin=AskedBy.PORTAL, antenna=lille, structure=ProfessionalFactory().structure
    )
    hers = signed_in(referent).get(PORTAL).content.decode()
    assert "Dit par la référente" in hers
    assert "Dit par son lien" not in hers
    assert "Dit ailleurs" not in hers
    colleague = ProfessionalFactory(structure=referent.structure)
    assert "Dit par la référente" not in signed_in(colleague).get(PORTAL).content.decode()


def test_a_trainee_says_it_by_her_link_twice_is_once_and_reads_the_answer_there_and_in_a_letter(client, lille):
    one = RegistrationFactory(session=a_session(lille))
    page, form = the_link(one), said()
    for _twice in range(2):
        assert client.post(page, form).status_code == 302
    kept = Complaint.objects.get()
    assert (kept.origin, kept.professional) == (AskedBy.TRAINEE, one.professional)
    with open_antenna(lille.pk):
        complaining.answer(kept, "Pardon, et merci.", by=MembershipFactory(antenna=lille).user, at=timezone.now())
    shown = client.get(page)
    assert "Pardon, et merci." in shown.content.decode()
    assert shown["X-Robots-Tag"] == "noindex"
    letter = Letter.objects.get(kind="training_complaint")
    assert "Pardon, et merci." in letter.body
    assert str(one.professional) not in letter.subject
    assert mail.outbox == []  # the worker sends it


def test_a_trainee_reads_what_she_wrote_alone(client, lille):
    one, other = (RegistrationFactory(session=a_session(lille)) for _each in range(2))
    client.post(the_link(other), said(text="Dit par une autre"))
    assert "Dit par une autre" not in client.get(the_link(one)).content.decode()
    assert client.get(f"/formation/{'x' * 32}/dire/").status_code == 404


@pytest.mark.parametrize("text", ["", "   ", "a\0b", "1 85 05 78 006 084 91"])
def test_nothing_or_what_is_never_kept_is_refused_beside_the_field(client, lille, text):
    one = RegistrationFactory(session=a_session(lille))
    assert client.post(the_link(one), said(text=text)).status_code == 200
    assert not Complaint.objects.exists()


def test_the_sixth_message_of_a_day_by_a_link_is_refused(client, lille):
    one = RegistrationFactory(session=a_session(lille))
    for _turn in range(5):
        assert client.post(the_link(one), said()).status_code == 302
    shown = client.post(the_link(one), said())
    assert shown.status_code == 200
    assert str(complaining.TooManyByLink.sentence) in shown.content.decode().replace("&#x27;", "'")
    assert Complaint.objects.count() == 5


def test_the_limit_is_the_databases_whoever_asks():
    one = RegistrationFactory()
    facts = {
        "antenna": one.antenna, "structure": one.structure, "professional": one.professional, "session": one.session,
        "origin": AskedBy.TRAINEE,
    }  # fmt: skip
    for _turn in range(5):
        ComplaintFactory(**facts)
    with pytest.raises(IntegrityError, match="five complaints"), transaction.atomic():
        ComplaintFactory(**facts)
    ComplaintFactory(**facts, received_at=timezone.now() + timedelta(days=2))


def test_a_refused_act_is_a_refusal(lille):
    one = RegistrationFactory(session=a_session(lille))
    with open_antenna(lille.pk), pytest.raises(Refusal):
        complaining.receive_from_trainee(one, text=" ", kind="complaint", key=uuid.uuid4(), at=timezone.now())


def test_the_pages_where_one_trains_lead_there(client, signed_in, lille):
    post = ProfessionalFactory(is_referent=True)
    one = RegistrationFactory(session=a_session(lille), professional=post)
    assert the_link(one) in client.get(the_link(one).removesuffix("dire/")).content.decode()
    portal = signed_in(post)
    assert (
        f"{PORTAL}ecrire/?seance={one.session_id}"
        in portal.get(f"/portail/formations/{one.session_id}/").content.decode()
    )
    assert PORTAL in portal.get("/portail/formations/").content.decode()
