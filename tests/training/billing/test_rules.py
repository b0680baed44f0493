"""The rules by raw SQL, as an antenna's door and as the owner: what left stays, numbers follow, sums hold, walls stand."""

import json
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from connect.antennas.doors import open_antenna, open_national, open_portal
from tests.conftest import as_the_app
from tests.factories.people import ProfessionalFactory, UserFactory
from tests.factories.training_billing import a_draft, a_quote, accepted, an_invoice, credit, issuer, item, pay, taxed
from training.billing import links, paying
from training.models import BillingSeries, CreditNote, Instalment, Invoice, Payment, Quote

pytestmark = pytest.mark.django_db
NOW, TODAY = timezone.now(), timezone.localdate()
FROZEN = ["invoice", "instalment", "creditnote", "payment", "reminder"]
CHANGES = [("UPDATE", "SET antenna_id = antenna_id"), ("DELETE FROM", "")]


@pytest.fixture
def ready(db):
    return issuer()


def run(sql, *args):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute(sql, args)
        changed = cursor.rowcount
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        return changed


def refused(sql, *args):
    """The name of the rule that refuses it."""
    with pytest.raises(DatabaseError) as error:
        run(sql, *args)
    return error.value.__cause__.diag.constraint_name or str(error.value).split("\n")[0]


def saved(copy, **facts):
    """The same row once more, as other facts would have it; the rule that refuses it."""
    copy.pk, copy.key = uuid4(), uuid4()
    for name, value in facts.items():
        setattr(copy, name, value)
    with pytest.raises(DatabaseError) as error, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        copy.save(force_insert=True)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    return error.value.__cause__.diag.constraint_name


def everything(lille):
    invoice = an_invoice(lille, item("600"), at=NOW - timedelta(days=60), payer_email="compta@ccas.example")
    pay(invoice, "100")
    credit(invoice, item("50"))
    with open_antenna(lille.pk):
        paying.remind(invoice, by=UserFactory(), at=NOW)
    return invoice


def test_what_was_issued_is_neither_changed_nor_deleted(lille, ready):
    """Not by the antenna nor the nation, and not by the owner either."""
    everything(lille)
    changes = [f"{what} training_{table} {how}" for table in FROZEN for what, how in CHANGES]
    assert {refused(change) for change in changes} == {"append_only"}
    for door in (open_antenna(lille.pk), open_national()):
        with as_the_app(), door:
            assert all("permission denied" in refused(change) for change in changes)


def test_a_quote_is_never_deleted_and_who_invoices_never_changed(lille, ready):
    a_draft(lille)
    assert refused("DELETE FROM training_quote") == "append_only"
    assert refused("UPDATE training_issuer SET vat_regime = 'franchise'") == "append_only"
    with as_the_app(), open_antenna(lille.pk):
        assert "permission denied" in refused("DELETE FROM training_quote")
        assert "permission denied" in refused("INSERT INTO training_issuer (from_on, name) VALUES ('2030-01-01', 'x')")


def test_a_number_that_is_written_by_hand_is_not_kept(lille, ready):
    """The door cannot choose its number: PostgreSQL writes over it."""
    first = an_invoice(lille)
    with as_the_app(), open_antenna(lille.pk):
        run(
            "INSERT INTO training_invoice SELECT (jsonb_populate_record(i, jsonb_build_object("
            " 'id', gen_random_uuid(), 'key', gen_random_uuid(), 'seq', 90, 'year', 1999, 'number', 'FA-XX-1999-00090'))).*"
            " FROM training_invoice i;"
            "INSERT INTO training_instalment (antenna_id, invoice_id, due_on, amount) SELECT antenna_id, id, issued_on, gross"
            " FROM training_invoice WHERE id <> %s", first.pk,
        )  # fmt: skip
    numbers = sorted(Invoice.objects.values_list("seq", "number"))
    assert numbers == [(1, first.number), (2, first.number.replace("00001", "00002"))]


def test_numbers_are_neither_skipped_nor_begun_again_even_by_the_owner(lille, ready):
    an_invoice(lille)
    for change in ("last_number = 5", "last_number = 0", "last_number = last_number", "kind = 'XX'", "year = year + 1"):
        assert refused(f"UPDATE training_billingseries SET {change}") == "billing_series_steps"
    assert refused("DELETE FROM training_billingseries") == "billing_series_steps"
    insert = "INSERT INTO training_billingseries (antenna_id, kind, year, last_number, last_on) VALUES (%s, 'AV', 2026, %s, now())"
    assert refused(insert, lille.pk, 7) == "billing_series_steps"
    assert refused(insert, lille.pk, 1) == "billing_number_is_used"
    assert refused("SELECT training_next_number(%s, 'FA', %s)", lille.pk, TODAY) == "billing_number_is_used"
    with as_the_app(), open_antenna(lille.pk):
        assert "permission denied" in refused("SELECT training_next_number(%s, 'FA', %s)", lille.pk, TODAY)
        assert "permission denied" in refused("UPDATE training_billingseries SET last_number = 5")


def test_an_invoice_that_is_given_up_leaves_its_number_to_the_next(lille, ready):
    with pytest.raises(RuntimeError), transaction.atomic():
        an_invoice(lille)
        raise RuntimeError
    assert an_invoice(lille).seq == 1
    assert BillingSeries.objects.get().last_number == 1


def test_sums_are_those_of_the_lines(lille, ready):
    invoice = an_invoice(lille, item("600"))
    cheaper = [invoice.lines[0] | {"unit_cents": 50000, "cents": 50000}]
    assert saved(invoice, lines=cheaper) == "paper_lines_make_the_sum"
    invoice = Invoice.objects.get()
    assert saved(invoice, net=Decimal(500), gross=Decimal(500)) == "paper_lines_make_the_sum"
    assert saved(Invoice.objects.get(), gross=Decimal(601)) == "invoice_adds_up"
    assert saved(Invoice.objects.get(), vat=Decimal(1), gross=Decimal(601)) == "paper_vat_of_the_sum"
    assert saved(Invoice.objects.get(), lines=[]) == "paper_has_lines"


def test_a_draft_adds_up_too(lille, ready):
    draft = a_draft(lille, item("600"))
    lines = json.dumps([draft.lines[0] | {"quantity": "2.00"}])
    with as_the_app(), open_antenna(lille.pk):
        assert refused("UPDATE training_quote SET lines = %s", lines) == "paper_line_is_whole"
        assert refused("UPDATE training_quote SET net = 1, gross = 1") == "paper_lines_make_the_sum"


def test_instalments_make_the_total_at_once_and_for_ever(lille, ready):
    invoice = an_invoice(lille, item("600"))
    more = "INSERT INTO training_instalment (antenna_id, invoice_id, due_on, amount) VALUES (%s, %s, %s, %s)"
    assert refused(more, lille.pk, invoice.pk, TODAY, "0.01") == "instalments_make_the_invoice"
    assert saved(Invoice.objects.get()) == "instalments_make_the_invoice"
    with as_the_app(), open_antenna(lille.pk):
        assert refused(more, lille.pk, invoice.pk, TODAY, "0.01") == "instalments_make_the_invoice"
    assert Instalment.objects.get().amount == 600


def test_vat_is_that_of_the_day(lille):
    """Neither a quote nor an invoice leaves with another regime than the nation's; a credit note has its invoice's."""
    taxed("20", from_on=TODAY - timedelta(days=30))
    invoice = an_invoice(lille, item("600"))
    free = {"vat": 0, "vat_rate": 0, "gross": 600, "vat_regime": "franchise", "vat_mention": "exonéré"}
    assert saved(invoice, **free) == "paper_vat_of_its_day"
    assert saved(Invoice.objects.get(), vat_rate=10, vat=60, gross=660) == "paper_vat_of_its_day"
    note = credit(Invoice.objects.get(), item("100"))
    assert saved(CreditNote.objects.get(pk=note.pk), **free | {"gross": 100}) == "creditnote_as_its_invoice"
    a_draft(lille, item("600"))
    change = "vat = 0, vat_rate = 0, gross = net, vat_regime = 'franchise', vat_mention = 'exonéré'"
    sent = "state = 'sent', sent_at = now(), valid_until = now() + interval '9 days', link_hash = 'x'"
    assert refused(f"UPDATE training_quote SET {change}, {sent}") == "paper_vat_of_its_day"


def test_a_credit_is_within_its_invoice_whatever_is_written(lille, ready):
    invoice = an_invoice(lille, item("600"))
    note = credit(invoice, item("400"))
    assert saved(CreditNote.objects.get(pk=note.pk)) == "creditnote_within_its_invoice"


def test_a_payment_is_within_what_is_left_whatever_is_written(lille, ready):
    invoice = an_invoice(lille, item("600"))
    pay(invoice, "400")
    assert saved(Payment.objects.get()) == "payment_within_what_is_left"
    assert saved(Payment.objects.get(), amount=-1) == "payment_gives_back_the_excess"
    assert saved(Payment.objects.get(), amount=1, paid_on=TODAY + timedelta(days=1)) == "payment_not_in_advance"


def test_a_refund_noted_by_mistake_is_taken_back_once(lille, ready):
    invoice = an_invoice(lille, item("600"))
    pay(invoice, "600")
    credit(invoice, item("50"))
    wrong = pay(invoice, "-50")
    with open_antenna(lille.pk):
        back = paying.take_back(wrong, by=UserFactory(), at=NOW)
        assert paying.take_back(wrong, by=UserFactory(), at=NOW) == back
        with pytest.raises(paying.AlreadyTakenBack):
            paying.take_back(back, by=UserFactory(), at=NOW)
    assert paying.balance(invoice, TODAY).left == -50


def test_an_antenna_does_not_answer_in_somebody_s_name(lille, ready):
    """A colleague notes what she heard as hers: neither as a referent's own answer, nor as one by the link."""
    referent, colleague = ProfessionalFactory(is_referent=True), UserFactory()
    quote = a_quote(lille, structure=referent.structure)
    answer = (
        "UPDATE training_quote SET state = 'accepted', answered_at = now(), answered_on = %s, signatory = 'Moi',"
        " answered_by_id = %s, noted_by_id = %s WHERE id = %s"
    )
    with as_the_app(), open_antenna(lille.pk, user_id=colleague.pk):
        for by, noted in ((referent.pk, None), (referent.pk, colleague.pk), (None, None), (None, ready.pk + 9999)):
            assert refused(answer, TODAY, by, noted, quote.pk) == "quote_answer_is_whose"
        assert run(answer, TODAY, None, colleague.pk, quote.pk) == 1
    other = a_quote(lille, structure=referent.structure)
    with as_the_app(), open_portal(referent.structure_id):
        assert refused(answer, TODAY, None, colleague.pk, other.pk) == "quote_answer_is_whose"
        assert run(answer, TODAY, referent.pk, None, other.pk) == 1


def test_a_referent_who_is_signed_in_answers_by_the_link_too(lille, ready, signed_in):
    """Whoever is signed in, a public address knows nobody: the answer is the link's."""
    referent = ProfessionalFactory(is_referent=True)
    quote = a_quote(lille, structure=referent.structure)
    signed_in(referent).post(f"/devis/{links.secret_of(quote)}/", {"yes": "1", "signatory": "Sophie", "post": "cheffe"})
    quote.refresh_from_db()
    assert (quote.state, quote.signatory, quote.answered_by, quote.noted_by) == ("accepted", "Sophie", None, None)


def test_nothing_of_another_antenna_is_seen_or_pointed_at(lille, lyon, ready):
    invoice = an_invoice(lille, item("600"))
    quote = accepted(lille)
    add = "INSERT INTO training_payment (id, key, antenna_id, invoice_id, amount, means, paid_on, reference, noted_at)"
    add += " VALUES (gen_random_uuid(), gen_random_uuid(), %s, %s, 1, 'transfer', now(), '', now())"
    with as_the_app(), open_antenna(lyon.pk):
        assert not Invoice.objects.exists()
        assert not Quote.objects.exists()
        assert "row-level security" in refused(add, lille.pk, invoice.pk)
        assert refused(add, lyon.pk, invoice.pk) == "payment_copies_its_invoice"
    assert saved(Invoice.objects.get(), antenna=lyon, quote=quote) == "invoice_copies_its_quote"


def test_a_structure_reads_its_own_and_pays_nothing_by_itself(lille, ready):
    referent, other = (ProfessionalFactory(is_referent=True) for _n in range(2))
    invoice = an_invoice(lille, structure=referent.structure)
    a_quote(lille, structure=other.structure)
    with as_the_app(), open_portal(referent.structure_id):
        assert list(Invoice.objects.all()) == [invoice]
        assert Instalment.objects.count() == 1
        assert not Quote.objects.exists()
        assert "permission denied" in refused("DELETE FROM training_payment")
        assert "permission denied" in refused("SELECT * FROM training_reminder")
        assert "permission denied" in refused("INSERT INTO training_quote (id) VALUES (gen_random_uuid())")
