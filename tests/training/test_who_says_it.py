"""Nobody answers, signs or takes in another's name; a paper that anybody may check is true; a link does not flood."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from connect.antennas.doors import open_antenna, open_portal
from tests.factories.people import ProfessionalFactory
from tests.factories.training import RegistrationFactory, a_session, came, colleague_of
from tests.factories.training_billing import a_quote, issuer
from training import attestations
from training.models import Attestation, Need, Quote
from training.quality import adapting

pytestmark = pytest.mark.django_db
NOW = timezone.now


def test_a_colleague_does_not_accept_a_quote_in_her_referents_name(lille):
    issuer()
    referent = ProfessionalFactory(is_referent=True)
    other = colleague_of(referent)
    quote = a_quote(lille, structure=referent.structure)
    answer = "UPDATE training_quote SET state = 'accepted', answered_on = %s, answered_at = %s, answered_by_id = %s, signatory = 'S' WHERE id = %s"
    for who, refused in ((other, True), (referent, False)):
        with open_portal(referent.structure_id, user_id=who.user_id), connection.cursor() as cursor:
            facts = [timezone.localdate(), NOW(), referent.pk, quote.pk]
            if refused:
                with pytest.raises(IntegrityError, match="one's own name"), transaction.atomic():
                    cursor.execute(answer, facts)
            else:
                cursor.execute(answer, facts)
    assert Quote.objects.get(pk=quote.pk).is_accepted


def test_a_request_is_made_in_ones_own_name():
    referent = ProfessionalFactory(is_referent=True)
    other = colleague_of(referent, is_referent=True)
    with open_portal(referent.structure_id, user_id=other.user_id), pytest.raises(IntegrityError), transaction.atomic():
        Need.objects.bulk_create([Need(structure_id=referent.structure_id, asked_by=referent)])


@pytest.mark.parametrize("lie", [{"holder": "Madame Forgée"}, {"module_title": "Doctorat"}, {"issued_at": "1999-05-05"}, {"issued_at": "2199-05-05"}])  # fmt: skip
@pytest.mark.parametrize("kind", ["attestation", "certificate"])
def test_a_paper_bears_what_was_followed_by_whom_and_when(lille, manager, kind, lie):
    session = a_session(lille, timezone.localdate())
    came(RegistrationFactory(session=session))
    with open_antenna(lille.pk):
        attestations.deliver(session, at=NOW(), by=manager.user)
    column, value = next(iter(lie.items()))
    forged = f"INSERT INTO training_{kind} SELECT (jsonb_populate_record(a, jsonb_build_object('id', gen_random_uuid(), 'replaces_id', a.id, '{column}', %s::text))).* FROM training_{kind} a"
    with open_antenna(lille.pk), pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(forged, [value])
    assert Attestation.objects.count() == 1


def test_a_link_asks_ten_times_at_most():
    registration = RegistrationFactory(session__starts_on=timezone.localdate() + timedelta(days=9))
    with open_antenna(registration.antenna_id):
        for n in range(10):
            adapting.ask(registration, f"Une place {n}", at=NOW())
        with pytest.raises(adapting.TooMany):
            adapting.ask(registration, f"Une autre {uuid.uuid4()}", at=NOW())
