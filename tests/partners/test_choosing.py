"""Two posts, one account: which structure one works for is chosen, never guessed."""

import pytest

from beneficiaries.models import LiaisonSheet
from connect.partners.models import Professional
from tests.factories.people import MembershipFactory, ProfessionalFactory
from tests.factories.sheets import asked

pytestmark = pytest.mark.django_db
CHOICE = "/rejoindre/structure/"


@pytest.fixture
def both(referent):
    """The referent's second post, in another structure."""
    return ProfessionalFactory(user=referent.user, email=referent.email, structure__name="Mission locale de Lille")


def test_with_one_post_nothing_is_asked(referent, signed_in):
    assert signed_in(referent).get("/portail/").status_code == 200


def test_with_two_the_portal_asks_first_and_leads_to_the_page_wanted(referent, both, signed_in):
    client = signed_in(referent)
    answer = client.get("/portail/fiches/nouvelle/")
    assert answer.url == f"{CHOICE}?next=%2Fportail%2Ffiches%2Fnouvelle%2F"
    page = client.get(answer.url).content.decode()
    assert "Mission locale de Lille" in page
    assert referent.structure.name in page
    answer = client.post(CHOICE, {"structure": both.structure_id, "next": "/portail/fiches/nouvelle/"})
    assert answer.url == "/portail/fiches/nouvelle/"
    assert "Mission locale de Lille" in client.get("/portail/equipe/").content.decode()


def test_the_first_page_leads_there_too(referent, both, signed_in):
    answer = signed_in(referent).get("/", follow=True)
    assert answer.redirect_chain[-1][0].startswith(CHOICE)


def test_one_changes_without_signing_out(referent, both, signed_in):
    client = signed_in(referent)
    client.post(CHOICE, {"structure": both.structure_id})
    assert "Travailler pour une autre structure" in client.get("/portail/equipe/").content.decode()
    client.post(CHOICE, {"structure": referent.structure_id})
    assert referent.structure.name in client.get("/portail/equipe/").content.decode()


def test_a_sheet_is_sent_by_the_structure_chosen(referent, both, lille, signed_in):
    client = signed_in(referent)
    client.post(CHOICE, {"structure": both.structure_id})
    answer = client.post("/portail/fiches/nouvelle/", asked(antenna=lille.pk))
    assert answer.status_code == 302, answer.content.decode()
    sheet = LiaisonSheet.objects.get()
    assert (sheet.structure, sheet.sender) == (both.structure, both)


def test_a_form_posted_before_choosing_is_kept_and_sent_for_nobody(referent, both, lille, signed_in):
    client = signed_in(referent)
    client.post(CHOICE, {"structure": referent.structure_id})
    page = client.get("/portail/fiches/nouvelle/")
    token = client.cookies["csrftoken"].value if "csrftoken" in client.cookies else ""
    session = client.session
    session.pop("structure")
    session.save()
    answer = client.post("/portail/fiches/nouvelle/", asked(antenna=lille.pk, csrfmiddlewaretoken=token))
    assert answer.url.startswith(CHOICE)
    assert not LiaisonSheet.objects.exists()
    assert page.status_code == 200


@pytest.mark.parametrize("wanted", ["", "abc", "0", "-1", "99999999999999999999", "٣", "1 OR 1=1", "\x00"])
def test_a_structure_that_is_not_mine_is_not_chosen(referent, both, signed_in, wanted):
    client = signed_in(referent)
    stranger = ProfessionalFactory()
    for structure in (wanted, stranger.structure_id):
        assert client.post(CHOICE, {"structure": structure}).status_code == 200
        assert "structure" not in client.session


@pytest.mark.parametrize(
    "where",
    [
        "https://evil.example/",
        "//evil.example",
        "/lille/",
        "/compte/mot-de-passe/changer/",
        "/portail//..",
        "javascript:1",
    ],
)
def test_one_is_led_nowhere_else(referent, both, signed_in, where):
    answer = signed_in(referent).post(CHOICE, {"structure": both.structure_id, "next": where})
    assert answer.url.startswith("/portail/")


def test_a_post_that_ended_is_no_longer_the_one_chosen(referent, both, signed_in):
    from datetime import timedelta

    from django.utils import timezone

    client = signed_in(referent)
    client.post(CHOICE, {"structure": both.structure_id})
    Professional.objects.filter(pk=both.pk).update(ends_on=timezone.localdate() - timedelta(days=1))
    page = client.get("/portail/equipe/").content.decode()
    assert referent.structure.name in page


def test_whoever_also_works_at_an_antenna_reads_both_structures_at_the_way_in(referent, both, lille, signed_in):
    MembershipFactory(user=referent.user, antenna=lille)
    page = signed_in(referent).get("/").content.decode()
    assert referent.structure.name in page
    assert "Mission locale de Lille" in page


def test_nobody_signed_in_is_sent_to_the_code(client):
    assert client.get(CHOICE).url == "/compte/code/?next=/portail/"
