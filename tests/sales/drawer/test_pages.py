"""The pages of a drawer, without JavaScript: open, move, take to the bank, close; pay in parts; settle; the nation's word."""

import uuid
from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import openpyxl
import pdfplumber
import pytest
from django.utils import timezone

from connect.antennas.doors import open_antenna
from connect.books.models import Entry
from sales.aftersales.agreeing import alone_up_to
from sales.drawer.closing import close_session
from sales.drawer.instalments import agree, most_months
from sales.drawer.opening import session_of
from sales.models import (
    Basket,
    CashException,
    CashMovement,
    CashSession,
    CreditAgreement,
    DepositSlip,
    InstalmentMonths,
    Payment,
    Sale,
    SecondPersonAbove,
    Settlement,
    Till,
)  # fmt: skip
from sales.paying import Paid
from tests.factories.people import MembershipFactory
from tests.factories.sales import TillFactory, item, sell

pytestmark = pytest.mark.django_db
DRAWER = "/lille/caisse/tiroir/"


@pytest.fixture
def at_till(signed_in, volunteer, till):
    return signed_in(volunteer)


@pytest.fixture
def as_manager(signed_in, manager, till):
    return signed_in(manager)


def text(answer) -> str:
    return answer.content.decode().replace("\u00a0", " ").replace("\u202f", " ").replace("&nbsp;", " ")


def close(till, by, counted="50"):
    with open_antenna(till.antenna_id):
        return close_session(session_of(till), Decimal(counted), by=by, at=timezone.now())


def test_a_till_is_opened_by_counting_its_coins(at_till, till, volunteer):
    close(till, volunteer.user)
    assert "La dernière clôture a laissé 50,00 €" in text(at_till.get(DRAWER))
    assert "Ouvrir la caisse" in text(at_till.get("/lille/caisse/"))
    answer = at_till.post(DRAWER, {"c2000": "1"})
    assert "Recomptez, ou dites pourquoi" in text(answer)
    assert at_till.post(DRAWER, {"c2000": "2", "c500": "2"}).status_code == 302
    assert session_of(till).float_counted == 50


@pytest.mark.parametrize(
    "typed", [{"counted": ""}, {"counted": "x"}, {"c2000": "-1"}, {"c2000": "²"}, {"c2000": "1", "counted": "50"}]
)
def test_a_count_that_is_none(at_till, till, volunteer, typed):
    close(till, volunteer.user)
    answer = at_till.post(DRAWER, typed)
    assert answer.status_code == 200
    assert "cx-refusal" in text(answer)
    assert session_of(till) is None


def test_money_goes_in_and_out_and_to_the_bank(at_till, till):
    key = str(uuid.uuid4())
    moved = {"key": key, "kind": "expense", "amount": "8", "reason": "timbres"}
    for _n in range(2):
        assert at_till.post(f"{DRAWER}mouvement/", moved).status_code == 302
    assert at_till.post(f"{DRAWER}banque/", {"key": str(uuid.uuid4()), "c2000": "1"}).status_code == 302
    assert list(CashMovement.objects.order_by("at").values_list("kind", "amount")) == [("expense", 8), ("deposit", 20)]
    shown = text(at_till.get(DRAWER))
    assert "timbres" in shown
    slip = DepositSlip.objects.get()
    with pdfplumber.open(BytesIO(at_till.get(f"{DRAWER}bordereaux/{slip.pk}.pdf").content)) as pdf:
        words = pdf.pages[0].extract_text()
    assert "20,00" in words
    assert "Bordereau" in words


@pytest.mark.parametrize(
    ("address", "typed", "sentence"),
    [
        ("mouvement/", {"kind": "out", "amount": "51", "reason": "monnaie"}, "moins que cela"),
        ("mouvement/", {"kind": "out", "amount": "5", "reason": ""}, "cx-refusal"),
        ("mouvement/", {"kind": "gift", "amount": "5", "reason": "x"}, "cx-refusal"),
        ("mouvement/", {"kind": "in", "amount": "0", "reason": "x"}, "au-dessus de zéro"),
        ("banque/", {"c10000": "1"}, "moins que cela"),
        ("banque/", {}, "cx-refusal"),
        ("banque/", {"c500": "1", "cheques": "1"}, "cx-refusal"),
    ],
)
def test_a_movement_that_cannot_be_keeps_what_was_typed(at_till, till, address, typed, sentence):
    answer = at_till.post(f"{DRAWER}{address}", {"key": str(uuid.uuid4())} | typed)
    assert answer.status_code == 200
    assert sentence in text(answer)
    assert not CashMovement.objects.exists()


def test_closing_counts_first_then_shows_what_was_expected(at_till, till, shelf, volunteer):
    sell(item(shelf["SAC"]), at_till=till, by=volunteer.user)
    page = f"{DRAWER}cloturer/"
    assert "55,00" not in text(at_till.get(page))  # a blind count
    refused = at_till.post(page, {"counted": "54"})
    assert "54,00 € comptés, 55,00 € attendus" in text(refused)
    done = at_till.post(page, {"counted": "54", "reason": "rendu de trop"})
    assert done.status_code == 302
    report = text(at_till.get(done.url))
    assert "55,00 €" in report
    assert "rendu de trop" in report
    assert "LI-1-000001" in report
    pdf = at_till.get(done.url.rstrip("/") + ".pdf")
    with pdfplumber.open(BytesIO(pdf.content)) as paper:
        assert "55,00" in paper.pages[0].extract_text()
    assert at_till.post(page, {"counted": "54"}).status_code == 302  # closed meanwhile: the page of the till


def test_a_large_difference_is_signed_by_a_colleague_here(at_till, till, lille):
    colleague = MembershipFactory(antenna=lille).user
    colleague.set_password("trois mots de passe")
    colleague.save()
    page, said = f"{DRAWER}cloturer/", {"counted": "30", "reason": "vol", "colleague": str(colleague.pk)}
    asked = at_till.post(page, {"counted": "30", "reason": "vol"})
    assert "deuxième personne" in text(asked)
    assert "mot de passe de ce collègue" in text(at_till.post(page, said | {"password": "autre"}))
    assert session_of(till) is not None
    assert at_till.post(page, said | {"password": "trois mots de passe"}).status_code == 302
    assert CashSession.objects.get().closed_with == colleague


def test_cards_and_cheques_are_looked_at_too(at_till, till, shelf, volunteer):
    sell(item(shelf["SAC"]), at_till=till, by=volunteer.user, payments=[Paid("card", Decimal(5))])
    page = f"{DRAWER}cloturer/"
    refused = text(at_till.post(page, {"counted": "50", "card": "4"}))
    assert "Le terminal dit 4,00 €, les tickets disent 5,00 €" in refused
    done = at_till.post(page, {"counted": "50", "card": "5"})
    assert done.status_code == 302
    assert CashSession.objects.get().totals["told"] == {"card": 500}
    assert Entry.objects.get(kind="close").text.count('"told"') == 1


def test_a_session_of_another_day_says_so_and_sells_on(at_till, till, shelf, volunteer, person):
    CashSession.objects.all()  # opened two days ago, as nobody closed it
    page = f"/lille/caisse/vente/{person.pk}/"
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE sales_cashsession DISABLE TRIGGER session_closed_once")
        cursor.execute("UPDATE sales_cashsession SET opened_at = opened_at - interval '2 days'")
        cursor.execute("ALTER TABLE sales_cashsession ENABLE TRIGGER session_closed_once")
    shown = text(at_till.get("/lille/caisse/"))
    assert "jamais clôturée" in shown
    assert f"{DRAWER}cloturer/" in shown
    assert "Encaisser" in text(at_till.get(page))


def test_a_till_that_is_closed_says_so_on_the_sale_and_sells_nothing(at_till, till, shelf, volunteer):
    close(till, volunteer.user)
    at_till.post("/lille/caisse/vente/", {"scan": "SAC"})
    basket = Basket.objects.get()
    answer = at_till.post(
        "/lille/caisse/vente/", {"key": str(basket.key), "due": "5.00", "means": "cash", "received": "5"}
    )
    assert "Cette caisse n’est pas ouverte" in text(answer)
    assert DRAWER in text(answer)
    assert basket.lines.count() == 1
    assert not Sale.objects.exists()


def test_reports_are_the_managers_and_their_own(at_till, as_manager, signed_in, till, lille, volunteer, stranger):
    session = close(till, volunteer.user)
    address = f"{DRAWER}rapports/{session.pk}/"
    manager, closer = as_manager, signed_in(volunteer)
    assert closer.get(address).status_code == 200
    assert closer.get(f"{DRAWER}rapports/").status_code == 403
    other = signed_in(MembershipFactory(antenna=lille))
    assert other.get(address).status_code == 403
    assert signed_in(stranger).get(f"/lyon/caisse/tiroir/rapports/{session.pk}/").status_code == 404
    del manager


def test_the_manager_reads_every_closing(as_manager, till, volunteer, shelf):
    session = close(till, volunteer.user)
    assert f"rapports/{session.pk}/" in text(as_manager.get(f"{DRAWER}rapports/"))


# Paying


def begin(client, what="SAC", times=1):
    for _n in range(times):
        client.post("/lille/caisse/vente/", {"scan": what})
    basket = Basket.objects.get()
    return {"key": str(basket.key), "due": str(sum(line.total for line in basket.lines.all())), "means": "cash"}


def test_a_part_by_card_and_the_rest_in_cash(at_till, shelf):
    said = begin(at_till, times=2) | {"part_card": "7"}
    asked = at_till.post("/lille/caisse/vente/", said)
    assert "Reste à payer" in text(asked)
    assert "3,00 €" in text(asked)
    assert at_till.post("/lille/caisse/vente/", said | {"received": "5"}).status_code == 302
    paid = Payment.objects.order_by("rank").values_list("means", "amount", "received")
    assert list(paid) == [("card", 7, None), ("cash", 3, 5)]


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"part_card": "11", "received": "5"}, "font plus que le prix"),
        ({"part_voucher": "5", "received": "5"}, "Écrivez quel partenaire paie"),
        ({"means": "voucher"}, "Écrivez son numéro"),
        ({"means": "later"}, "cx-refusal"),
        ({"means": "exchange"}, "cx-refusal"),
        ({"part_card": "x", "received": "10"}, "Écrivez un montant"),
    ],
)
def test_parts_that_do_not_pay(at_till, shelf, said, sentence):
    answer = at_till.post("/lille/caisse/vente/", begin(at_till, times=2) | said)
    assert answer.status_code == 200
    assert sentence in text(answer)
    assert not Sale.objects.exists()


def test_a_voucher_pays_once_however_its_partner_is_spelled(at_till, shelf, as_manager, signed_in, manager):
    said = begin(at_till) | {"means": "voucher", "payer": "CCAS de Lille", "number": "B-12"}
    assert at_till.post("/lille/caisse/vente/", said).status_code == 302
    again = begin(at_till) | {"means": "voucher", "payer": "ccas de lille", "number": "b-12"}
    assert "déjà payé une vente" in text(at_till.post("/lille/caisse/vente/", again))
    client = signed_in(manager)
    listed = f"{DRAWER}bons/"
    assert "5,00 € de bons" in text(client.get(listed))
    book = openpyxl.load_workbook(BytesIO(client.get(f"{DRAWER}bons.xlsx").content))
    assert [cell.value for cell in book.worksheets[0][2]][:3] == ["CCAS de Lille", "B-12", "LI-1-000001"]
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    assert "B-12" not in text(client.get(f"{listed}?du={tomorrow}"))
    assert "B-12" in text(client.get(f"{listed}?du=hier&partenaire=CCAS de lille"))
    payment = Payment.objects.get()
    for _n in range(2):
        assert client.post(f"{listed}{payment.pk}/").status_code == 302
    assert "0,00 € de bons" in text(client.get(listed))


def test_a_manager_agrees_then_the_till_offers_instalments(as_manager, signed_in, manager, volunteer, person, shelf):
    page = f"/lille/caisse/vente/{person.pk}/"
    manager_page = as_manager
    assert "Laisser cette personne payer" in text(manager_page.get(page))
    agreed = manager_page.post(f"{DRAWER}accords/{person.pk}/", {"most": "5", "months": "2", "reason": "fin de mois"})
    assert agreed.status_code == 302
    client = signed_in(volunteer)
    client.post(page, {"scan": "SAC"})
    basket = Basket.objects.get()
    said = {"key": str(basket.key), "due": "5.00", "means": "later"}
    assert client.post(page, said).status_code == 302
    sale = Sale.objects.get()
    assert CreditAgreement.objects.get().sale == sale
    address = f"{DRAWER}echeances/{sale.reference}/"
    assert "5,00" in text(client.get(address))
    paid = {"key": str(uuid.uuid4()), "amount": "5", "means": "cash", "received": "10"}
    assert client.post(address, paid).status_code == 302
    assert client.post(address, paid).status_code == 302  # the same tab again: the same settlement
    other_tab = client.post(address, paid | {"key": str(uuid.uuid4())})
    assert "Il ne reste rien à payer" in text(other_tab)
    assert Settlement.objects.count() == 1


def test_a_label_scanned_where_an_instalment_is_typed_pays_nothing(as_manager, lille, manager, person, till, shelf):
    """C050: the scan neither pays nor repeats a payment."""
    with open_antenna(lille.pk, user_id=manager.user.pk):
        agree(person, Decimal(15), 3, "essai", antenna_id=lille.pk, by=manager.user, at=timezone.now())
    sale = sell(item(shelf["SAC"], quantity=3), to=person, at_till=till, payments=[Paid("later", Decimal(15))])
    address = f"{DRAWER}echeances/{sale.reference}/"
    for scanned in ("LIPC26-0147", "3001", "35693803564380935"):
        answer = as_manager.post(address, {"key": str(uuid.uuid4()), "amount": scanned, "means": "cash"})
        assert answer.status_code == 200
    assert not Settlement.objects.exists()


def test_cash_above_the_ceiling_asks_a_manager(as_manager, person, shelf, no_limits):
    page = f"/lille/caisse/vente/{person.pk}/"
    for _n in range(20):
        as_manager.post(page, {"scan": "SAC"})
    basket = Basket.objects.get()
    line = basket.lines.get()
    type(basket.lines.get()).objects.filter(pk=line.pk).update(quantity=201)
    said = {"key": str(basket.key), "due": "1005.00", "means": "cash", "received": "1005"}
    refused = text(as_manager.post(page, said))
    assert "Au-dessus de 1 000 €" in refused
    assert f"{DRAWER}especes/{person.pk}/" in refused
    address = f"{DRAWER}especes/{person.pk}/"
    assert "cx-refusal" in text(as_manager.post(address, {"reason": "x"}))
    assert as_manager.post(address, {"no_account": "on", "reason": "pas de compte"}).status_code == 302
    assert as_manager.post(page, said).status_code == 302
    assert CashException.objects.get().sale == Sale.objects.get()


def test_a_screen_that_lost_its_answer_asks_for_its_receipt(at_till, shelf, lyon, signed_in, stranger):
    """C028: the state shown is the stored one."""
    said = begin(at_till) | {"received": "5"}
    address = f"/lille/caisse/vente/recu/{said['key']}/"
    assert at_till.get(address).status_code == 404
    at_till.post("/lille/caisse/vente/", said)
    assert at_till.get(address).url == "/lille/caisse/tickets/LI-1-000001/"
    shown = text(at_till.get("/lille/caisse/tickets/LI-1-000001/"))
    assert "Vente encaissée" in shown
    TillFactory(antenna=lyon)
    assert signed_in(stranger).get(address.replace("lille", "lyon")).status_code == 404


# The nation


@pytest.fixture
def nation(signed_in, national):
    return signed_in(national)


def test_the_nation_opens_withdraws_and_brings_back_a_till(nation, till, lille, volunteer):
    page = "/siege/caisse/tiroir/"
    assert "LI-1" in text(nation.get(page))
    assert nation.post(page, {"site": str(lille.sites.first().pk)}).status_code == 302
    assert Till.objects.filter(antenna=lille, number=2).exists()
    assert "d’abord" in text(nation.post(f"{page}{till.pk}/", follow=True))
    assert Till.objects.get(pk=till.pk).closed_on is None
    close(till, volunteer.user)
    nation.post(f"{page}{till.pk}/")
    assert Till.objects.get(pk=till.pk).closed_on == timezone.localdate()
    nation.post(f"{page}{till.pk}/", {"back": "1"})
    assert Till.objects.get(pk=till.pk).closed_on is None


def test_the_nation_decides_from_which_difference_two_people_count(nation, lille):
    page, today = "/siege/caisse/tiroir/regles/", timezone.localdate()
    said = {"amount": "10", "from_on": today.isoformat(), "reason": "petites caisses"}
    assert nation.post(page, said).status_code == 302
    assert SecondPersonAbove.objects.get().amount == 10
    past = nation.post(page, said | {"from_on": (today - timedelta(days=1)).isoformat()})
    assert "passé" in text(past)
    assert nation.post(page, {"months": "4", "from_on": today.isoformat(), "reason": "prudence"}).status_code == 302
    assert most_months(today) == 4
    assert nation.post(page, {"months": "13", "from_on": today.isoformat(), "reason": "x"}).status_code == 200
    assert InstalmentMonths.objects.count() == 1


def test_the_nation_decides_how_much_is_given_back_without_a_manager(nation, lille):
    page, today = "/siege/caisse/tiroir/regles/", timezone.localdate()
    said = {"alone": "45,50", "from_on": today.isoformat(), "reason": "un mois d’essai"}
    assert nation.post(page, said).status_code == 302
    assert alone_up_to(today) == Decimal("45.50")
    assert "jusqu’à 45,50 €" in text(nation.get(page))
    assert "passé" in text(nation.post(page, said | {"from_on": (today - timedelta(days=1)).isoformat()}))


def test_an_agreement_keeps_within_the_months_of_the_nation(lille, manager, person, shelf):
    from sales.drawer.instalments import TooManyMonths

    InstalmentMonths.objects.create(months=4, from_on=timezone.localdate(), reason="essai")
    with open_antenna(lille.pk, user_id=manager.user.pk), pytest.raises(TooManyMonths):
        agree(person, Decimal(10), 5, "essai", antenna_id=lille.pk, by=manager.user, at=timezone.now())
