"""A quote: numbered when it is sent, never changed, answered once and in time by who answers for the structure."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from connect.antennas.doors import open_antenna, open_national, open_portal
from connect.post.models import Enclosure, Letter
from tests.factories.people import ProfessionalFactory, UserFactory
from tests.factories.training import ModuleFactory, colleague_of
from tests.factories.training_asking import NeedFactory
from tests.factories.training_billing import a_draft, a_quote, accepted, issuer, item, taxed, words
from training.billing import issuing, links, quoting
from training.models import Issuer, Need, NeedState, Quote, QuoteState

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate()


@pytest.fixture
def ready(db):
    return issuer()


@pytest.fixture
def referent():
    return ProfessionalFactory(is_referent=True)


def no(quote, **more):
    with open_antenna(quote.antenna_id):
        return quoting.refuse(quote, because="trop cher", at=NOW, by=None, **more)


def yes(quote, **more):
    with open_antenna(quote.antenna_id):
        return quoting.accept(quote, signatory="Claire Martin", at=NOW, by=None, **more)


def test_a_draft_has_no_number_and_a_sent_one_has_the_next(lille, lyon, ready):
    draft = a_draft(lille)
    assert (draft.number, draft.state) == ("", QuoteState.DRAFT)
    numbers = [a_quote(where).number for where in (lille, lille, lyon)]
    assert numbers == [f"DV-LI-{TODAY.year}-00001", f"DV-LI-{TODAY.year}-00002", f"DV-LY-{TODAY.year}-00001"]


def test_the_same_form_twice_is_one_quote_and_sent_twice_is_one_letter(lille, ready):
    key = uuid4()
    structure = ProfessionalFactory(is_referent=True).structure
    with open_antenna(lille.pk):
        facts = {"key": key, "antenna_id": lille.pk, "structure_id": structure.pk, "items": [item()], "at": NOW}
        first, second = (quoting.draft(by=UserFactory(), **facts, **words()) for _ in range(2))
        assert first == second
        assert (
            quoting.send(first, by=UserFactory(), at=NOW).number == quoting.send(first, by=UserFactory(), at=NOW).number
        )
    assert Letter.objects.count() == 1


def test_it_is_sent_with_its_paper_to_who_answers_and_who_pays(lille, ready, referent):
    quote = a_quote(lille, structure=referent.structure, payer_email="Compta@ccas.example")
    letters = Letter.objects.all()
    assert {one.recipient for one in letters} == {referent.email, "compta@ccas.example"}
    assert all(links.secret_of(quote) in one.body for one in letters)
    assert all(referent.structure.name not in one.subject for one in letters)
    assert {one.name for one in Enclosure.objects.all()} == {f"{quote.number}.pdf"}


def test_nothing_leaves_before_the_nation_has_decided_on_vat(lille):
    issuing.load()
    draft = a_draft(lille)
    with pytest.raises(issuing.NoVatRegime), open_antenna(lille.pk):
        quoting.send(draft, by=UserFactory(), at=NOW)


def test_it_keeps_the_programme_and_who_invoices_as_they_were(lille, ready):
    module = ModuleFactory()
    quote = a_quote(lille, module=module)
    assert quote.programme["aims"] == ["Repérer les besoins d’une personne", "Remplir une fiche de liaison"]
    issuer(from_on=TODAY, name="Autre nom")
    quote.refresh_from_db()
    assert quote.issuer["name"] == "Emmaüs Connect"
    assert quote.vat_mention == "Exonération de TVA, article 261-4-4° a du CGI"


def test_vat_is_shown_when_there_is_some(lille):
    taxed("20")
    quote = a_quote(lille, item("600"), item("-60", label="Remise"))
    assert (quote.net, quote.vat, quote.gross, quote.vat_mention) == (540, 108, 648, "")


def test_what_was_sent_never_changes_even_by_the_owner(lille, ready):
    quote = a_quote(lille)
    with pytest.raises(quoting.NotADraft), open_antenna(lille.pk):
        quoting.change(quote, items=[item("1")], by=UserFactory(), at=NOW)
    for changed in (
        {"title": "Autre"},
        {"payer_name": "Autre"},
        {"valid_until": TODAY + timedelta(days=999)},
        {"number": "DV"},
    ):
        with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
            Quote.objects.filter(pk=quote.pk).update(**changed)
    with pytest.raises(DatabaseError, match="rows are only added"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM training_quote")


def test_a_draft_is_written_again(lille, ready):
    draft = a_draft(lille)
    with open_antenna(lille.pk):
        quoting.change(draft, items=[item("250", "2")], by=UserFactory(), at=NOW, people=7)
    draft.refresh_from_db()
    assert (draft.net, draft.people) == (500, 7)


def test_reductions_are_not_more_than_the_price(lille, ready):
    with pytest.raises(quoting.BelowZero):
        a_draft(lille, item("100"), item("-101"))


def test_a_referent_accepts_it_at_the_portal(lille, ready, referent):
    quote = a_quote(lille, structure=referent.structure)
    with open_portal(referent.structure_id):
        quoting.accept(quote, signatory="Sophie Lambert", post="directrice", at=NOW, by=referent)
        quoting.accept(quote, signatory="Quelqu’un d’autre", at=NOW, by=referent)
    quote.refresh_from_db()
    assert (quote.state, quote.signatory, quote.answered_by, quote.answered_on) == (
        "accepted", "Sophie Lambert", referent, TODAY,
    )  # fmt: skip


def test_a_colleague_who_is_no_referent_does_not(lille, ready, referent):
    quote, colleague = a_quote(lille, structure=referent.structure), colleague_of(referent)
    with pytest.raises(quoting.ByAReferent), open_portal(referent.structure_id):
        quoting.accept(quote, signatory="Karim", at=NOW, by=colleague)
    other = ProfessionalFactory(is_referent=True)
    with open_portal(other.structure_id), pytest.raises(Quote.DoesNotExist):
        quoting.accept(quote, signatory="Ailleurs", at=NOW, by=other)


def test_a_portal_sees_what_was_sent_to_it_alone(lille, ready, referent):
    a_draft(lille, structure=referent.structure)
    sent = a_quote(lille, structure=referent.structure)
    a_quote(lille)
    a_quote(lille, structure=referent.structure, payer_kind="individual", payer_name="Léa")
    with open_portal(referent.structure_id):
        assert list(Quote.objects.all()) == [sent]
        with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
            Quote.objects.filter(pk=sent.pk).update(title="Autre")
        with pytest.raises(DatabaseError, match="from sent to withdrawn"), transaction.atomic():
            Quote.objects.filter(pk=sent.pk).update(state="withdrawn", closed_at=NOW)


def test_once_answered_it_is_not_answered_otherwise(lille, ready):
    with pytest.raises(quoting.AlreadyAnswered):
        no(yes(a_quote(lille)))
    with pytest.raises(quoting.AlreadyAnswered):
        yes(no(a_quote(lille)))


def test_it_lapses_after_its_last_day_and_a_paper_signed_before_still_counts(lille, ready):
    then = NOW - timedelta(days=70)
    late, waiting = a_quote(lille, at=then), a_quote(lille)
    with pytest.raises(quoting.TooLate):
        yes(late)
    with open_antenna(lille.pk):
        assert quoting.lapse(antenna_id=lille.pk, at=NOW) == 1
    late.refresh_from_db()
    waiting.refresh_from_db()
    assert (late.state, waiting.state) == ("lapsed", "sent")
    with open_antenna(lille.pk):
        quoting.accept(late, signatory="Claire", on=TODAY - timedelta(days=30), at=NOW, by=UserFactory())
    assert Quote.objects.get(pk=late.pk).is_accepted
    with pytest.raises(DatabaseError, match="from sent to lapsed"), transaction.atomic():
        Quote.objects.filter(pk=waiting.pk).update(state="lapsed", closed_at=NOW)


def test_it_is_not_answered_before_it_was_sent_nor_in_advance(lille, ready):
    for on in (TODAY - timedelta(days=1), TODAY + timedelta(days=1)):
        with pytest.raises(quoting.NotThatDay):
            yes(a_quote(lille), on=on)


def test_its_request_follows_it(lille, ready):
    need = NeedFactory(antenna=lille)
    quote = a_draft(lille, need=need, structure=need.structure)
    with open_antenna(lille.pk):
        assert quoting.of_need(need) == quote
        quoting.send(quote, by=UserFactory(), at=NOW)
    assert Need.objects.get().state == NeedState.QUOTED
    yes(quote)
    assert Need.objects.get().state == NeedState.AGREED
    assert [step.state for step in need.steps.all()] == ["asked", "quoted", "agreed"]


def test_a_refused_quote_refuses_its_request_until_another_one_is_sent(lille, ready):
    need = NeedFactory(antenna=lille)
    no(a_quote(lille, need=need, structure=need.structure))
    need.refresh_from_db()
    assert (need.state, need.word) == (NeedState.REFUSED, "trop cher")
    again = a_quote(lille, need=need, structure=need.structure)
    assert Need.objects.get().state == NeedState.QUOTED
    assert quoting.of_need(need) == again


def test_one_quote_stands_for_a_request(lille, ready):
    need = NeedFactory(antenna=lille)
    first = a_quote(lille, need=need, structure=need.structure)
    with pytest.raises(quoting.AnotherStands):
        a_draft(lille, need=need, structure=need.structure)
    with open_antenna(lille.pk):
        quoting.withdraw(first, because="prix à revoir", by=UserFactory(), at=NOW)
    assert a_draft(lille, need=need, structure=need.structure)


def test_a_request_of_another_structure_or_antenna_has_no_quote_here(lille, lyon, ready):
    need = NeedFactory(antenna=lille)
    with pytest.raises(DatabaseError, match="quote_of_a_need_of_its_structure"):
        a_draft(lille, need=need)
    with pytest.raises(DatabaseError, match="quote_of_a_need_of_its_structure"):
        a_draft(lyon, need=need, structure=need.structure)


def test_numbers_follow_days(lille, ready):
    a_quote(lille)
    with pytest.raises(quoting.OutOfOrder):
        a_quote(lille, at=NOW - timedelta(days=1))
    with pytest.raises(quoting.OutOfOrder):
        a_quote(lille, at=NOW + timedelta(days=2))
    assert a_quote(lille).seq == 2


def test_who_invoices_is_dated_and_never_about_the_past(ready, national):
    facts = {"name": "Emmaüs Connect", "penalty": "x", "vat_regime": "franchise"}
    with open_national():
        with pytest.raises(issuing.AlreadyWritten):
            issuing.write(from_on=TODAY - timedelta(days=1), by=national.user, at=NOW, **facts)
        with pytest.raises(DatabaseError, match="past"), transaction.atomic():
            Issuer.objects.create(from_on=TODAY - timedelta(days=1), **facts)
        with pytest.raises(issuing.NoCertificate):
            issuing.write(from_on=TODAY, by=national.user, at=NOW, **facts | {"vat_regime": "training"})
        with pytest.raises(issuing.NoRate):
            issuing.write(from_on=TODAY, by=national.user, at=NOW, **facts | {"vat_regime": "taxed"})
        assert issuing.write(from_on=TODAY, by=national.user, at=NOW, **facts) == issuing.issuer_on(TODAY)
    with pytest.raises(DatabaseError, match="rows are only added"), transaction.atomic():
        Issuer.objects.update(name="Autre")


def test_an_accepted_quote_names_who_signed(lille, ready):
    quote = accepted(lille)
    with pytest.raises(DatabaseError, match="what was answered stays"), transaction.atomic():
        Quote.objects.filter(pk=quote.pk).update(signatory="Autre")
