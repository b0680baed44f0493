"""What a closing asks of training: nothing is left that nobody would hold, and the balance counts it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from connect.antennas.doors import open_national
from connect.desk.nation import ending
from connect.desk.nation.models import Counted, Moment
from tests.conftest import as_the_app
from tests.desk.nation.test_ending import announced, counts, yesterday
from tests.factories.training import a_session
from tests.factories.training_asking import NeedFactory
from tests.factories.training_billing import a_quote, an_invoice, issuer, item, pay
from tests.factories.training_network import a_candidate, a_relay, followed

pytestmark = pytest.mark.django_db


def begun(what, lille, manager):
    """Something of training is open at Lille; the name by which the page says it."""
    later = timezone.localdate() + timedelta(days=9)
    if what == Counted.TRAININGS:
        return f"{a_session(lille, later).module.title_fr}, {later:%d/%m/%Y}"
    if what == Counted.REQUESTS:
        return NeedFactory(antenna=lille).structure.name
    if what == Counted.QUOTES:
        issuer()
        return a_quote(lille).number
    made = a_candidate if what == "candidate" else followed
    return made(lille, manager.user).structure.name


@pytest.mark.parametrize("what", [Counted.TRAININGS, Counted.REQUESTS, Counted.QUOTES, "candidate", Counted.FOLLOWED])
def test_what_is_open_is_named_and_settled_first(signed_in, national, manager, lille, what):
    name = begun(what, lille, manager)
    made = announced(lille, national)
    with as_the_app(), open_national(user_id=national.user_id):
        (firm,) = [one for one in ending.left(lille, yesterday()) if one.firm]
    assert firm.amount == 1
    assert name in firm.named[0]
    with pytest.raises(ending.NotSettled):
        ending.finish(made, by=national.user, at=timezone.now())
    page = signed_in(national).get(f"/siege/antennes/{lille.pk}/fermer/")
    assert [one.named for one in page.context["left"] if one.firm] == [firm.named]
    assert signed_in(national).get(firm.href).status_code == 200


def test_the_balance_tells_what_was_invoiced_what_is_due_and_who_keeps_a_label(national, manager, lille):
    issuer()
    invoice = an_invoice(lille, item("600"))
    an_invoice(lille, item("50"))
    pay(invoice, "100")
    a_relay(lille, manager.user)
    soft = {one.words: one.amount for one in ending.left(lille, yesterday()) if not one.firm}
    assert {str(words) for words in soft} >= {"euros de factures de formation non payées", "relais labellisés"}
    made = announced(lille, national)
    done = ending.finish(made, by=national.user, at=timezone.now())
    for moment in (Moment.BEFORE, Moment.AFTER):
        told = counts(done, moment, lille)
        assert told[Counted.INVOICED, ""] == Decimal(650)
        assert told[Counted.UNPAID, ""] == Decimal(550)
        assert (told[Counted.RELAYS, ""], told[Counted.FOLLOWED, ""]) == (1, 0)


@pytest.mark.parametrize("table", ["training_need", "training_quote", "training_invoice", "training_relayfile"])
def test_nothing_of_a_training_begins_at_a_closed_antenna(national, lille, table):
    ending.finish(announced(lille, national), by=national.user, at=timezone.now())
    with (
        pytest.raises(IntegrityError, match="this antenna is closed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"INSERT INTO {table} (antenna_id) VALUES ({lille.pk})")
