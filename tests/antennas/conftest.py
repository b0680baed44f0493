"""A full day at Lille: a row in every protected table, and its keys, for the walls to be tried on."""

import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone

from beneficiaries import households
from beneficiaries.diagnostics import following as diagnostic_follow_up
from beneficiaries.diagnostics import making
from beneficiaries.doubles import proposals as alike
from beneficiaries.elsewhere import decide
from beneficiaries.forms import birth_of
from beneficiaries.journal import note_opening
from beneficiaries.liaison import drafts, rights, sheets
from beneficiaries.liaison import following as sheet_following
from beneficiaries.models import (
    Appointment,
    Diagnostic,
    HouseholdLink,
    Merge,
    Outcome,
    Pair,
    Person,
    QuestionnaireVersion,
    Reason,
    RetentionCount,
    SheetRules,
)
from beneficiaries.privacy import erasing, notices, requests, retention
from beneficiaries.reception import queue, tablets
from beneficiaries.registration import correct
from connect.accounts.models import HeldForm
from connect.antennas import doors
from connect.antennas.admin_site import site
from connect.antennas.models import Antenna, Membership, Role
from connect.books import archiving, closing, events
from connect.books.models import Closure
from connect.impact.models import Account, AccountsExport, KeptResults
from connect.partners.joining import codes, invitations
from connect.partners.joining.invitations import Guest
from connect.partners.models import Outreach, Professional, SendingLimit
from sales import basket, limits, receipts
from sales.aftersales import agreeing, cases, exchanging, papers, refund_papers, refunding
from sales.catalogue import granting
from sales.drawer import instalments
from sales.drawer.closing import close_session
from sales.drawer.exceptions import allow_cash
from sales.drawer.moving import Slip, take_to_the_bank
from sales.drawer.opening import session_of
from sales.models import (
    BasketLine,
    FormerBuyer,
    MarketOffer,
    PlanYear,
    Price,
    Product,
    Sale,
    Till,
    UnitSeries,
    VoucherClaimed,
)
from sales.paying import Paid
from sales.till import open_till
from tests.conftest import AppClient
from tests.factories import (
    api,
    doubles,
    impact,
    learning,
    lists,
    nation,
    offer,
    reports,
    seats,
    stockroom,
    taken,
    team,
    telling,
    timetable,
    training_asking,
    training_assessing,
    training_billing,
    training_catalogue,
    training_enrolling,
    training_network,
    training_quality,
    training_signing,
    workbench,
)
from tests.factories import sales as sold
from tests.factories import training as taught
from tests.factories import workshops as held
from tests.factories.beneficiaries import PersonFactory
from tests.factories.donations import a_day_of_gifts
from tests.factories.partners import GUEST, asks, works_with
from tests.factories.people import AntennaFactory, MembershipFactory, ProfessionalFactory
from tests.factories.places import a_directory
from tests.factories.sheets import CONTENT, send
from training import attestations
from workshops import attendance
from workshops.models import BookingState, SessionVolunteer, Skill, SkillGained


class FullDay(NamedTuple):
    lille: Antenna
    cast: dict[str, Membership | Professional]
    keys: dict[str, Any]


@pytest.fixture
def a_full_day(db: None, load_reference: Callable[[], None]) -> FullDay:
    """Everything that a day leaves behind, made by the acts where there is one."""
    lille, lyon = AntennaFactory(slug="lille"), AntennaFactory(slug="lyon")
    load_reference()
    return FullDay(lille, cast := the_cast(lille, lyon), a_day_at(lille, cast))


def the_cast(lille: Antenna, lyon: Antenna) -> dict[str, Any]:
    member = MembershipFactory
    return {
        "volunteer": member(antenna=lille, role=Role.VOLUNTEER),
        "manager": member(antenna=lille, role=Role.MANAGER),
        "lyon": member(antenna=lyon, role=Role.VOLUNTEER),
        "lyon_manager": member(antenna=lyon, role=Role.MANAGER),
        "reader": member(antenna=None, role=Role.NATIONAL_READER),
        "national": member(antenna=None, role=Role.NATIONAL_ADMIN),
        "professional": ProfessionalFactory(is_referent=True),
        "stranger": ProfessionalFactory(is_referent=True),
    }


def a_day_at(lille: Antenna, cast: dict[str, Any]) -> dict[str, Any]:
    person = PersonFactory(antenna=lille, first_name="Canari", last_name="Jaune")
    seller = cast["volunteer"].user
    now = timezone.now()
    sheet = send(cast["professional"], lille, first_name="Canari", last_name="Bleu")
    with doors.open_antenna(lille.pk):
        note_opening(person, antenna_id=lille.pk, by=seller)
        appointment = Appointment.objects.create(
            antenna=lille, person=person, starts_at=now + timedelta(hours=1), purpose="forfait"
        )
        sheets.receive(sheet, by=seller, at=now)
        diagnostic = diagnosed(person, by=seller)
    corrected(sheet, cast["professional"])
    what_surrounds(sheet, cast)
    keys = {"appointment": appointment.pk, "person": person.pk, "sheet": sheet.pk, "diagnostic": diagnostic.pk}
    keys |= what_is_sold(lille, person, seller)
    keys |= stockroom.a_day(lille, person, seller)
    keys |= a_day_of_gifts(lille, *(cast[who].user for who in ("volunteer", "manager", "national")))
    keys |= workbench.a_day(lille, seller)
    keys |= a_closed_year(lille)
    keys |= the_accounts(cast["national"].user)
    keys |= impact.a_day(lille, cast["national"].user)
    keys |= api.a_day(lille, cast["national"].user)
    keys |= what_is_decided(lille, person, cast["manager"])
    keys |= what_a_drawer_holds(lille, person, cast)
    keys |= what_comes_back(lille, person, seller)
    keys |= what_is_held(lille, person, cast["volunteer"])
    keys |= seats.a_day(lille, cast["manager"], cast["professional"])
    keys |= telling.a_day(lille, cast["manager"])
    keys |= timetable.a_day(lille, cast["volunteer"])
    keys |= offer.a_day(lille, cast["volunteer"])
    keys |= team.a_day(lille, cast["volunteer"], cast["manager"])
    keys |= learning.a_day(lille, person, cast["manager"].user, cast["national"].user)
    keys |= what_is_taught(lille, cast["professional"])
    keys |= training_asking.a_day(lille, cast["manager"], cast["professional"])
    keys |= training_assessing.a_day(lille, cast["manager"], cast["professional"])
    keys |= training_billing.a_day(lille, cast["manager"], cast["professional"])
    keys |= training_catalogue.a_day(lille, cast["professional"])
    keys |= training_enrolling.a_day(lille, cast["manager"], cast["professional"])
    keys |= training_network.a_day(lille, cast["manager"], cast["professional"])
    keys |= nation.a_day(lille, cast["lyon"].antenna, cast["national"])
    keys |= training_quality.a_day(lille, cast["manager"], cast["professional"], cast["national"])
    keys |= training_signing.a_day(lille, cast["manager"])
    keys |= who_waits(lille, cast["manager"].user)
    keys |= who_joins(lille, cast)
    keys |= who_lives_with(person, lille, cast)
    HeldForm.objects.create(user=seller, path="/lille/", body="{}")
    keys |= a_draft_of_the_questionnaire()
    keys |= what_is_asked(lille, person, cast)
    keys |= a_directory(lille, person, cast)
    keys |= what_files_bring(lille, person, sheet, cast)
    keys |= written_twice(lille, cast)
    keys |= reports.a_day(lille, cast["professional"].structure, cast["manager"], cast["national"])
    keys |= taken.a_day(lille, cast["manager"].user, cast["national"].user)
    return by_address(keys)


def the_accounts(by: Any) -> dict[str, Any]:
    """An account that the nation chose, and a file that was made."""
    Account.objects.create(role="cash", number="5310000", name="Caisses")
    made = AccountsExport(
        first_on=date(2015, 1, 1), last_on=date(2015, 1, 1), closing_on=date(2015, 12, 31), name="000000000FEC20151231.txt",
        sha256="0" * 64, size=0, lines=0, debit=0, last_sale=0, last_drawer=0, made_at=timezone.now(), made_by=by,
    )  # fmt: skip
    made.file.save("accounts/essai.txt", ContentFile(b""), save=False)
    made.save(force_insert=True)
    return {"accounts": made.pk}


def written_twice(lille: Antenna, cast: dict[str, Any]) -> dict[str, Any]:
    """Two files that are alike, and two that were made one."""
    one, other, kept, folded = (PersonFactory(antenna=lille, first_name="Double", last_name="Canari") for _ in range(4))
    doubles.merge(kept, folded, by=cast["manager"])
    with doors.open_antenna(lille.pk):
        alike.look(antenna_id=lille.pk, at=timezone.now())
    pair = Pair.objects.get(one=min(one.pk, other.pk), other=max(one.pk, other.pk))
    return {"pair": pair.pk, "one": one.pk, "other": other.pk, "merge": Merge.objects.get().pk}


def what_files_bring(lille: Antenna, person: Any, sheet: Any, cast: dict[str, Any]) -> dict[str, Any]:
    """A document, lists being looked at, identifiers of another tool, a file taken out."""
    lists.a_document(sheet, cast["professional"])
    lists.known_there(person, lille, cast["manager"])
    return {"batch": lists.a_batch(cast["professional"]).pk, "import": lists.an_import(lille, cast["manager"]).pk}


def what_surrounds(sheet: Any, cast: dict[str, Any]) -> None:
    """A try to reach her, a sheet that came from elsewhere, one being typed, lengths of the nation."""
    lyon, now, sender = Antenna.objects.get(slug="lyon"), timezone.now(), cast["professional"]
    other = send(sender, lyon, first_name="Canari", last_name="Vert")
    with doors.open_antenna(sheet.antenna_id):
        sheet_following.note_try(sheet, "message", key=uuid.uuid4(), by=cast["volunteer"].user, at=now)
    with doors.open_antenna(lyon.pk):
        sheet_following.pass_on(other, sheet.antenna, by=cast["lyon"].user, at=now)
    with doors.open_portal(sender.structure_id, user_id=sender.user_id):
        typed = {"first_name": "Canari"}
        drafts.save(DRAFT, typed, structure_id=sender.structure_id, by=sender.user, at=now)
    SheetRules.objects.create(**rights.FIRST._asdict(), starts_on=timezone.localdate(), reason="essai")


def what_is_asked(lille: Antenna, person: Any, cast: dict[str, Any]) -> dict[str, Any]:
    """What she was told and agreed to, what she asked, that her file is kept; somebody else was erased."""
    now, facts = timezone.now(), {"antenna_id": lille.pk, "by": cast["manager"].user, "at": timezone.now()}
    gone = PersonFactory(antenna=lille)
    with doors.open_antenna(lille.pk):
        notices.tell(person, way="aloud", **facts)
        notices.say(person, purpose="newsletter", given=True, **facts)
        asked = requests.receive(person, right="erasure", received_on=timezone.localdate(), **facts)
        retention.keep_longer(person, reason="une garantie en cours", until=timezone.localdate(), **facts)
    with doors.open_national():
        retention.count_last_contacts()
        erasing.erase_people([gone.pk], why="retention", by=None, at=now)
    RetentionCount.objects.create(on=timezone.localdate(), kept="file", antenna=lille, count=1)
    FormerBuyer.objects.create(sale=Sale.objects.filter(buyer__isnull=True).first(), antenna=lille, token=uuid.uuid4())
    return {"asked": asked.pk}


def a_draft_of_the_questionnaire() -> dict[str, Any]:
    base = QuestionnaireVersion.objects.get(pk="2026.2")
    draft = QuestionnaireVersion.objects.create(pk="2026.90", document={**base.document, "version": "2026.90"})
    return {"draft": draft.pk}


def who_lives_with(person: Any, lille: Antenna, cast: dict[str, Any]) -> dict[str, Any]:
    """A household of two, a correction, and the national rule of what antennas see of each other."""
    by, today = cast["volunteer"].user, timezone.localdate()
    other = PersonFactory(antenna=lille, first_name="Canari", last_name="Vert")
    with doors.open_antenna(lille.pk):
        households.share(person, other, antenna_id=lille.pk, by=by, at=timezone.now())
        correct(person, birth=birth_of(person), antenna_id=lille.pk, by=by, birth_name="Canaria")
    with doors.open_national():
        decide(shown=True, starts_on=today, by=cast["national"].user)
    return {"link": HouseholdLink.objects.get(person=person).pk}


def who_waits(lille: Antenna, by: Any) -> dict[str, Any]:
    """A turn in the queue, a visit without a name that was recognised, a tablet at the door."""
    now = timezone.now()
    with doors.open_antenna(lille.pk):
        facts = {"antenna_id": lille.pk, "at": now}
        seen = queue.draw("Anonyme", Reason.OTHER, key=uuid.uuid4(), **facts)
        queue.end(seen, Outcome.SEEN, by=by, at=now)
        queue.say_who(seen, Person.objects.filter(enrolments__antenna=lille).first(), by=by, at=now)
        tablet, secret = tablets.pair("entrée", by=by, **facts)
        turn = queue.draw("Anonyme", Reason.OTHER, key=uuid.uuid4(), **facts)
    return {"turn": turn.pk, "tablet": tablet.pk, "secret": secret, "number": 1}


def who_joins(lille: Antenna, cast: dict[str, Any]) -> dict[str, Any]:
    """The structure works with Lille, invites, has an access code; somebody asks; a visit was noted; a limit is written."""
    post, manager = cast["professional"], cast["manager"]
    works_with(post.structure, lille)
    colleague = ProfessionalFactory(structure=post.structure)
    Antenna.objects.filter(pk=lille.pk).update(territory="59")
    asked = asks()
    now = timezone.now()
    with doors.open_portal(post.structure_id, user_id=post.user_id):
        codes.make(post.structure_id, by=post.user, at=now)
        offered = invitations.invite(GUEST, structure=post.structure, by=post.user, at=now)
    facts = {"structure": post.structure, "by": manager.user, "at": now, "antenna_id": lille.pk}
    with doors.open_antenna(lille.pk, user_id=manager.user_id):
        by_the_antenna = invitations.invite(Guest("invite@ccas.example", "Awa", "Sarr"), **facts)
    Outreach.objects.create(
        antenna=lille,
        structure=post.structure,
        day=now.date(),
        went=manager,
        result="will_orient",
        noted_by=manager.user,
    )
    SendingLimit.objects.create(subject="structure", period="day", most=300)
    return {
        "partner": post.structure_id, "partner_post": colleague.pk, "join_request": asked.pk,
        "portal_invitation": offered.pk, "antenna_invitation": by_the_antenna.pk,
    }  # fmt: skip


def diagnosed(person: Any, *, by: Any) -> Diagnostic:
    """One finished diagnostic and one begun, as the page leaves them."""
    facts = {"antenna_id": person.enrolments.get().antenna_id, "by": by, "at": timezone.now()}
    draft = making.keep(person, answers={"cx_mobile": "none"}, key=uuid.uuid4(), **facts)
    finished = making.finish(draft, at=facts["at"], by=by)
    diagnostic_follow_up.follow(finished, finished.suggestions[0], "done", at=facts["at"], by=by)
    making.keep(person, answers={"eq_devices": ["none"]}, key=uuid.uuid4(), **facts)
    return finished


def corrected(sheet: Any, sender: Professional) -> None:
    with doors.open_portal(sender.structure_id):
        sheet.refresh_from_db()
        sheets.correct(sheet, {**CONTENT, "first_name": "Canarie"}, by=sender.user, at=timezone.now())


def what_is_sold(lille: Antenna, person: Any, seller: Any) -> dict[str, Any]:
    shelf = sold.shelf()
    till = Till.objects.filter(antenna=lille).select_related("antenna", "site", "chain").first() or sold.TillFactory(
        antenna=lille
    )
    unit = sold.UnitFactory(antenna=lille)
    plan = next(product for product in shelf.values() if product.days)
    sale = sold.sell(sold.item(plan), sold.item(unit.product, unit), to=person, at_till=till, by=seller)
    with doors.open_antenna(lille.pk):
        receipts.note_printing(sale, by=seller, at=timezone.now())
        Price.objects.create(antenna=lille, product=plan, amount=Decimal(1), changed_by=seller)
        for prefix in ("LITE26", "LIPC26"):  # after those that the factory labels
            UnitSeries.objects.create(antenna=lille, prefix=prefix, last_number=900)
        shop = basket.basket_of(person, antenna_id=lille.pk, user=seller)
        BasketLine.objects.create(antenna=lille, basket=shop, product=plan, price=plan.price)
    return {"ticket": sale.entry.reference, "unit": unit.pk}


def what_a_drawer_holds(lille: Antenna, person: Any, cast: dict[str, Any]) -> dict[str, Any]:
    """A till of its own: a bag paid by a voucher, another in instalments with its settlement, a slip, a closing."""
    till, boss, now = sold.TillFactory(antenna=lille), cast["manager"].user, timezone.now()
    facts = {"by": boss, "at": now}
    bag = sold.item(sold.shelf()["SAC"])
    paid = sold.sell(bag, at_till=till, payments=[Paid("voucher", Decimal(5), number="B-1", payer="CCAS de Lille")])
    with doors.open_antenna(lille.pk, user_id=boss.pk):
        allow_cash(person, "essai", antenna_id=lille.pk, **facts)
        instalments.agree(person, Decimal(5), 2, "essai", antenna_id=lille.pk, **facts)
    later = sold.sell(bag, to=person, at_till=till, payments=[Paid("later", Decimal(5))])
    with doors.open_antenna(lille.pk, user_id=boss.pk):
        instalments.settle(later, "card", Decimal(1), till=till, key=uuid.uuid4(), **facts)
        session = session_of(till)
        moved = take_to_the_bank(session, Slip({500: 1}), key=uuid.uuid4(), **facts)
        close_session(session, Decimal(45), **facts)
    voucher = paid.payments.get()
    VoucherClaimed.objects.create(payment=voucher, antenna=lille, by=boss)
    return {
        "slip": moved.pk,
        "session": session.pk,
        "voucher": voucher.pk,
        "later": later.reference,
        "own_till": till.pk,
    }


def what_comes_back(lille: Antenna, person: Any, seller: Any) -> dict[str, Any]:
    """A mouse given back with its paper, a computer exchanged, another one in repair with its note, a manager who is asked."""
    till = Till.objects.filter(antenna=lille).select_related("antenna", "site", "chain")[0]
    shelf, now = sold.shelf(), timezone.now()
    mice = sold.sell(sold.item(shelf["SOURIS"], quantity=2), at_till=till, by=seller)
    sold.lift_limits()
    bought = [sold.UnitFactory(antenna=lille) for _ in range(3)]
    sales = [sold.sell(sold.item(unit.product, unit), to=person, at_till=till, by=seller) for unit in bought[:2]]
    lines = [sale.lines.select_related("sale__entry", "unit").get() for sale in sales]
    facts = {"till": till, "by": seller, "at": now}
    with doors.open_antenna(lille.pk):
        back = [refunding.Back(mice.lines.get(), 1, Decimal(3))]
        given = refunding.give_back(mice, back, means="cash", reason="defect", key=uuid.uuid4(), **facts)
        refund_papers.note_printing(given, by=seller, at=now)
        exchanging.exchange(lines[0], bought[2], at_paid_price=True, means="cash", key=uuid.uuid4(), **facts)
        opened = cases.open_case(lines[1], trouble="écran muet", by=seller, at=now, key=uuid.uuid4())
        papers.note_device(lines[1], battery="B-1", charger="", defects="", by=seller, at=now)
        wanted = [refunding.Back(lines[1], 1, lines[1].total)]
        asked = agreeing.ask(sales[1], wanted, reason="defect", by=seller, at=now)
    return {"refund": given.reference, "device": lines[1].pk, "case": opened.pk, "agreement": asked.pk}


def what_is_decided(lille: Antenna, person: Any, boss: Membership) -> dict[str, Any]:
    """A sale that may pass a limit, a further year that is asked for, an offer of the nation's list."""
    facts = {"antenna_id": lille.pk, "by": boss.user, "at": timezone.now()}
    with doors.open_antenna(lille.pk):
        limits.allow(person, "computer", "person", "volé", **facts)
        asked = granting.ask(person, "besoin", **facts)
    year = PlanYear.objects.filter(person=person).first()
    return {
        "asked_year": asked.pk,
        "year": year.pk,
        "offer": MarketOffer.objects.first().pk,
        "article": Product.objects.first().pk,
    }


def a_closed_year(lille: Antenna) -> dict[str, Any]:
    """A till of Lille, so that its first day, month and year are closed and archived."""
    book, eve = open_till(lille.sites.first(), by=None).chain, datetime(2024, 12, 31, 12, tzinfo=UTC)
    with doors.open_antenna(lille.pk):
        events.note(book.pk, "login", {"operator": "OP-0"}, at=eve)
        year = closing.close(book.pk, until=eve.date(), at=eve + timedelta(days=1))[-1]
    with doors.open_national():
        made = archiving.make(
            Closure.objects.select_related("chain").get(pk=year.pk), by=None, at=eve + timedelta(days=1)
        )
    return {"closure": year.pk, "archive": made.pk}


def what_is_held(lille: Antenna, person: Any, helper: Membership) -> dict[str, Any]:
    session = held.SessionFactory(antenna=lille, starts_at=timezone.now() - timedelta(hours=3))  # over
    SessionVolunteer.objects.create(
        session=session, antenna=lille, membership=helper, user=helper.user,
        starts_at=session.starts_at, ends_at=session.ends_at, state=session.state,
    )  # fmt: skip
    booking = held.BookingFactory(session=session, person=person)
    with doors.open_antenna(lille.pk):
        attendance.mark(booking, BookingState.CAME, by=helper.user, at=timezone.now())
    skill = Skill.objects.first()
    SkillGained.objects.create(
        booking=booking,
        skill=skill,
        level=2,
        person=person,
        antenna=lille,
        noted_at=timezone.now(),
        noted_by=helper.user,
    )
    return {"workshop": session.pk, "booking": booking.pk}


def what_is_taught(lille: Antenna, professional: Professional) -> dict[str, Any]:
    session = taught.a_session(lille, timezone.localdate())
    registration = taught.RegistrationFactory(session=session, professional=professional)
    taught.came(registration)
    with doors.open_antenna(lille.pk):
        attestation = attestations.deliver(session, at=timezone.now(), by=professional.user)[0]
    KeptResults.objects.create(
        first_on=session.starts_on, last_on=session.starts_on, antenna=lille, version=1, facts={}
    )
    return {"training": session.pk, "registration": registration.pk, "attestation": attestation.pk}


def by_address(keys: dict[str, Any]) -> dict[str, Any]:
    """What `matrix.csv` puts in each address: by the app's name for the key, else by the key alone."""
    return {
        **keys,
        "pk": keys["person"],
        "accounts_export:exported:pk": keys["accounts"],
        "reference": keys["ticket"],
        "form": "a4",
        "what": "visites",
        "registration_pk": keys["registration"],
        "app_label": "workshops",
        "content_type_id": 1,
        "object_id": 1,
        **{f"{table}:object_id": key for table, key in rows_of_the_admin()},
        "line": keys["device"],
        "beneficiaries:arrived:pk": keys["appointment"],
        **{f"aftersales:{name}:pk": keys["case"] for name in ("case", "slip")},
        "aftersales:answer:pk": keys["agreement"],
        "sales:sold:sold": uuid.UUID(int=1),
        "drawer:slip:pk": keys["slip"],
        **{f"drawer:report{name}:pk": keys["session"] for name in ("", "_pdf")},
        "drawer:claim:pk": keys["voucher"],
        "drawer:settle:reference": keys["later"],
        "national_drawer:till:pk": keys["own_till"],
        **{f"aftersales:refund{name}:reference": keys["refund"] for name in ("ed", "_print", "_pdf")},
        **{f"{room}:closure_pdf:pk": keys["closure"] for room in ("closures", "national_closures")},
        "national_closures:archive:pk": keys["archive"],
        "beneficiaries:leave_household:pk": keys["link"],
        **learning.by_address(keys),
        **reports.by_address(keys),
        **{f"workshops_roll:{name}:pk": keys["workshop"] for name in ("sheet", "take_back")},
        "beneficiaries:appointment_slip:pk": keys["appointment"],
        "beneficiaries:sheet_slip:pk": keys["sheet"],
        "beneficiaries:tablet_off:pk": keys["tablet"],
        **{f"beneficiaries:turn_{name}:pk": keys["turn"] for name in TURNS},
        **{f"beneficiaries:diagnostic_{name}:pk": keys["diagnostic"] for name in ("follow", "result", "way")},
        "beneficiaries:diagnostic_blank:form": "court",
        "national_intake:questionnaire_paper:form": "court",
        "national_intake:condition:place": "regle-D01",
        **{f"national_intake:{name}:code": keys["draft"] for name in QUESTIONNAIRE},
        **{f"national_intake:{name}:question": "eq_use" for name in ("question", "question_move", "question_remove")},
        **{f"national_intake:{name}:rule": "D01" for name in ("rule", "rule_remove")},
        "beneficiaries:rights_answer:request_pk": keys["asked"],
        "beneficiaries:rights_copy:form": "json",
        "national_intake:erase:pk": keys["asked"],
        **{f"national_catalogue:{name}:pk": keys["article"] for name in ("article", "price_add")},
        "national_catalogue:offer:pk": keys["offer"],
        "national_catalogue:year_annul:pk": keys["year"],
        "national_catalogue:year_answer:pk": keys["asked_year"],
        **{f"{room}:{name}:pk": keys["place"] for room in ("directory", "national_directory") for name in PLACES},
        **{f"national_directory:{name}:pk": keys["places_file"] for name in ("places_shown", "places_write")},
        "national_directory:places_remark:pk": keys["remark"],
        "national_directory:places_export:form": "csv",
        **{f"beneficiaries:referral{name}:pk": keys["referral"] for name in REFERRAL},
        **{f"{room}:merge:pk": keys["merge"] for room in ("beneficiaries", "national_intake")},
        **{f"beneficiaries:double_{name}:pk": keys["pair"] for name in ("again", "ask")},
        "attestations:check:pk": keys["attestation"],
        "joining:invitation:token": "no-such-secret",
        **{f"{space}:{name}:pk": keys["partner"] for space in DESKS for name in PARTNERS},
        **{f"{space}:{name}:pk": keys["join_request"] for space in DESKS for name in REQUESTS},
        **{f"{space}:{name}:post": keys["partner_post"] for space in DESKS for name in ("post_end", "post_referent")},
        **{f"{space}:invitation_withdraw:invitation": keys["antenna_invitation"] for space in DESKS},
        **{f"partners_portal:{name}:pk": keys["partner_post"] for name in ("post_end", "post_referent")},
        **{
            f"partners_portal:{name}:pk": keys["portal_invitation"]
            for name in ("invitation_again", "invitation_withdraw")
        },
        "drop_kept_form:pk": HeldForm.objects.get().pk if HeldForm.objects.exists() else uuid.uuid4(),
        "kept_form:pk": uuid.uuid4(),
        **{f"{space}:pk": keys["sheet"] for space in SHEETS},
        **{f"portal:{name}:pk": keys["batch"] for name in ("batch", "batch_drop")},
        **{f"beneficiaries:{name}:pk": keys["import"] for name in ("takeover_list", "takeover_drop")},
        **{f"portal:{name}:key": DRAFT for name in ("draft", "draft_forget")},
        "beneficiaries:sheet_take_over:field": "phone",
        **{f"training:{name}:pk": keys["training"] for name in TRAINING},
        **training_asking.by_address(keys),
        **training_assessing.by_address(keys),
        **training_billing.by_address(keys),
        **training_catalogue.by_address(keys),
        **training_enrolling.by_address(keys),
        **training_network.by_address(keys),
        **nation.by_address(keys),
        **taken.by_address(keys),
        **training_quality.by_address(keys),
        **training_signing.by_address(keys),
        **{f"{name}:pk": keys["attestation"] for name in ATTESTATIONS},
        **seats.by_address(keys),
        **team.by_address(keys),
        **timetable.by_address(keys),
        **offer.by_address(keys),
        **{f"workshops:{name}:pk": keys["workshop"] for name in WORKSHOPS},
        **{f"workshops:{name}:pk": keys["booking"] for name in BOOKINGS},
        "workshops_telling:note_call:pk": keys["message"],
        "workshops_telling:take_back:pk": keys["call"],
        "workshops_telling:log:pk": keys["told_of"],
        "workshops_telling:person:pk": keys["told"],
        "messages_stop:message": keys["message"],
        **{f"training_portal:{name}:pk": keys["training"] for name in ("session", "withdraw")},
        **{
            f"team:{name}:pk": Membership.objects.filter(role=Role.VOLUNTEER, antenna__slug="lille").first().pk
            for name in TEAM
        },
    }


def rows_of_the_admin() -> Iterator[tuple[str, Any]]:
    """For each table of the admin, the key of a row of Lille's (of anyone's where a table has no antenna)."""
    for model in site._registry:
        rows = model._base_manager.all()
        if any(field.name == "antenna" for field in model._meta.fields):
            rows = rows.filter(antenna__slug="lille")
        if model is Person:  # a file that the admin shows: neither merged nor erased
            rows = rows.filter(enrolments__antenna__slug="lille", merged_into=None, erased_at=None)
        yield f"{model._meta.app_label}/{model._meta.model_name}", rows.values_list("pk", flat=True).first()


SHEETS = [
    "beneficiaries:sheet", "beneficiaries:sheet_appointment", "beneficiaries:sheet_attach", "beneficiaries:sheet_close",
    "beneficiaries:sheet_hour", "beneficiaries:sheet_let_go", "beneficiaries:sheet_missed", "beneficiaries:sheet_pass_on",
    "beneficiaries:sheet_pdf", "beneficiaries:sheet_recognise", "beneficiaries:sheet_refuse", "beneficiaries:sheet_take_over",
    "beneficiaries:sheet_tried", "portal:sheet", "portal:sheet_again", "portal:sheet_correct", "portal:sheet_hour",
    "portal:sheet_pdf", "portal:sheet_withdraw",
    "beneficiaries:sheet_document", "portal:document", "portal:document_file", "portal:document_remove",
]  # fmt: skip
DRAFT = uuid.UUID(int=20261125, version=4)
DESKS = ["partners", "national_partners"]
PARTNERS = [
    "structure", "edit", "invite", "work_together", "agreement", "outreach_note", "invitation_withdraw", "post_end",
    "post_referent", "suspend", "reopen",
]  # fmt: skip
REQUESTS = ["request", "request_accept", "request_refuse"]
PLACES = ("place", "place_correct", "place_close", "place_reopen", "place_wrong")
REFERRAL = ("", "_letter", "_email", "_result", "_again", "_withdraw")
TURNS = ["take", "give_back", "seen", "left", "who", "person"]
QUESTIONNAIRE = [
    "condition", "levels", "new_question", "new_rule", "question", "question_move", "question_remove", "questionnaire",
    "questionnaire_copy", "questionnaire_export", "questionnaire_paper", "questionnaire_publish",
    "questionnaire_throw_away", "questionnaire_try", "rule", "rule_remove", "rules",
]  # fmt: skip
TRAINING = ["cancel", "change", "deliver", "move", "note", "session"]
ATTESTATIONS = ["training:attestation", "training:reissue", "training_portal:attestation"]
WORKSHOPS = ["cancel_session", "capacity", "finish", "session", "sheet", "team", "tick", "walk_in"]
BOOKINGS = ["cancel_booking", "skills", "slip"]
TEAM = ["change_role", "end", "invite_again"]


@pytest.fixture
def matrix_cast(a_full_day: FullDay) -> Callable[[str], Client]:
    """`matrix_cast("manager")` → a client signed in as that person; "nobody" is signed out."""

    cookies: dict[str, str] = {}

    def client_of(role: str) -> Client:
        client = AppClient(raise_request_exception=False)
        if role == "nobody":
            return client
        if role not in cookies:
            backend = "allauth.account.auth_backends.AuthenticationBackend"
            client.force_login(a_full_day.cast[role].user, backend=backend)
            cookies[role] = client.cookies[settings.SESSION_COOKIE_NAME].value
        client.cookies[settings.SESSION_COOKIE_NAME] = cookies[role]
        return client

    return client_of
