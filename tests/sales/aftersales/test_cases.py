"""Cases of after-sales: steps that follow each other and stay, where the device is, what is lent, what is late."""

import uuid
from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.utils import timezone

from beneficiaries.privacy import erasing
from connect.antennas.doors import open_antenna, open_national
from sales.aftersales import cases
from sales.models import AfterSalesCase, CaseStep, Cover, Fault, Handover, Stage, UnitState
from sales.part import SalesPart
from tests.factories.aftersales import case, refund
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def opened(sold_computer):
    return case(sold_computer)


def note(one, step, **said):
    with open_antenna(one.antenna_id):
        done = cases.note(one, step, by=UserFactory(), at=timezone.now(), **said)
    one.refresh_from_db()
    return done


def test_a_device_taken_in_is_in_repair_and_hers_again_at_the_end(opened, sold_computer):
    unit = sold_computer.unit
    unit.refresh_from_db()
    assert (opened.step, unit.state) == (Stage.TAKEN, UnitState.REPAIR)
    for step, said in (
        ("at_repairer", {}), ("diagnosed", {"cause": Fault.RAM, "cover": Cover.PRESUMED}), ("waiting", {}), ("repaired", {}),
        ("ready", {}), ("done", {}),
    ):  # fmt: skip
        note(opened, step, **said)
    unit.refresh_from_db()
    assert unit.state == UnitState.SOLD
    assert (opened.cause, opened.cover, opened.covered) == (Fault.RAM, Cover.PRESUMED, True)
    assert opened.repaired_on == opened.ended_on == timezone.localdate()
    assert list(opened.steps.values_list("step", flat=True)) == [
        "requested", "taken", "at_repairer", "diagnosed", "waiting", "repaired", "ready", "done",
    ]  # fmt: skip


def test_a_step_that_does_not_come_next_is_refused_by_name_and_by_postgresql(opened):
    with pytest.raises(cases.NotNext):
        note(opened, "repaired", cover=Cover.PRESUMED)
    with pytest.raises(IntegrityError, match="does not come next"), transaction.atomic():
        CaseStep.objects.create(
            antenna_id=opened.antenna_id, case=opened, rank=3, step="repaired", cover="shown", at=timezone.now(),
            by=UserFactory(),
        )  # fmt: skip


def test_the_steps_proposed_are_those_that_postgresql_lets_follow(db):
    """One list for the page, one function for the tables: the same."""
    with connection.cursor() as cursor:
        for now, after in cases.NEXT.items():
            for step in Stage:
                cursor.execute("SELECT sales_case_may_follow(%s, %s)", [now, step])
                lets = cursor.fetchone()[0]
                assert lets or step not in after, (now, step)
                if step not in (Stage.DONE, Stage.LOAN, Stage.LOAN_BACK):
                    assert lets == (step in after), (now, step)


def test_whether_it_is_covered_is_said_before_it_is_repaired(opened):
    note(opened, "diagnosed", cause=Fault.FAN)
    with pytest.raises(cases.CoverFirst):
        note(opened, "repaired")
    note(opened, "repaired", cover=Cover.GESTURE)
    assert opened.covered


def test_a_device_that_was_lent_comes_back_before_the_case_ends(opened):
    with pytest.raises(cases.OneLoan):
        note(opened, "loan")
    note(opened, "loan", note="LIPC26-0099")
    assert (opened.loan, opened.step) == ("LIPC26-0099", Stage.TAKEN)
    with pytest.raises(cases.OneLoan):
        note(opened, "loan", note="LIPC26-0100")
    note(opened, "diagnosed", cause=Fault.USE, cover=Cover.RESET)
    with pytest.raises(cases.LoanNotBack):
        note(opened, "done")
    note(opened, "loan_back")
    note(opened, "done")
    assert opened.ended_on


def test_one_case_at_a_time_a_device(opened, sold_computer):
    with pytest.raises(cases.OpenAlready):
        case(sold_computer)


def test_the_same_form_twice_is_one_case(sold_computer):
    key = uuid.uuid4()
    assert case(sold_computer, key=key) == case(sold_computer, key=key)
    assert AfterSalesCase.objects.count() == 1


def test_cases_are_numbered_one_after_the_other(two_devices):
    _sale, one, two = two_devices
    assert [case(line).reference for line in (one, two)] == ["SAV-0001", "SAV-0002"]


def test_what_came_back_for_money_has_no_case(sold_computer, till, no_manager_needed):
    refund(sold_computer.sale, at_till=till)
    with pytest.raises(cases.NotHers):
        case(sold_computer)


def test_a_device_in_repair_is_not_put_on_sale(opened, sold_computer):
    """It is somebody's: neither ready, nor recycled, whatever the stock says."""
    for state in ("ready", "scrapped", "returned"):
        with pytest.raises(IntegrityError, match="out with somebody"), transaction.atomic():
            sold_computer.unit.__class__.objects.filter(pk=sold_computer.unit_id).update(state=state)


def test_a_device_left_to_be_recycled_is_ours_again(opened, sold_computer):
    note(opened, "recycled")
    sold_computer.unit.refresh_from_db()
    assert sold_computer.unit.state == UnitState.RETURNED
    assert Handover.objects.get(line=sold_computer).returned_at


def test_a_case_that_is_older_than_thirty_days_is_late(sold_computer, lille):
    old = case(sold_computer, at=timezone.now() - timedelta(days=31))
    today = timezone.localdate()
    assert list(cases.late(cases.open_at(lille.pk), on=today)) == [old]
    assert cases.counts(lille.pk, on=today) == {"open": 1, "late": 1, "ready": 0, "ended": 0}
    assert not cases.late(cases.open_at(lille.pk), on=today - timedelta(days=1)).exists()


def test_steps_stay_and_a_door_changes_neither_a_step_nor_a_case(opened):
    with pytest.raises(IntegrityError, match="a step stays"), transaction.atomic():
        CaseStep.objects.update(step="done")
    with pytest.raises(IntegrityError, match="a step stays"), transaction.atomic():
        CaseStep.objects.all().delete()
    with open_antenna(opened.antenna_id):
        for table in (CaseStep, AfterSalesCase):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                table.objects.update(antenna_id=opened.antenna_id)


def test_another_antenna_sees_no_case(opened, lyon):
    with open_antenna(lyon.pk):
        assert not AfterSalesCase.objects.exists()
        assert not CaseStep.objects.exists()


def test_an_erasure_wipes_what_she_said_and_keeps_what_it_was(opened, person):
    note(opened, "diagnosed", cause=Fault.DISK, cover=Cover.PRESUMED, note="elle passe jeudi")
    with open_national():
        erasing.erase_people([person.pk], why="retention", by=None, at=timezone.now())
    opened.refresh_from_db()
    assert (opened.person_id, opened.trouble, opened.cause) == (None, "", Fault.DISK)
    assert set(CaseStep.objects.values_list("note", flat=True)) == {""}


def test_the_copy_of_her_data_has_her_cases_and_refunds(opened, person, sold_computer, till, no_manager_needed):
    note(opened, "diagnosed", cause=Fault.DISK, note="disque bruyant")
    refund(sold_computer.sale, at_till=till)
    with open_national():
        copy = SalesPart().copy(person)
    (said,) = copy["sales.AfterSalesCase.person"]
    assert said["trouble"] == "l’écran reste noir"
    assert said["steps"][-1]["note"] == "disque bruyant"
    (ticket,) = copy["sales.SaleBuyer.person"]
    assert ticket["refunds"][0]["total"] == "110.00"


def test_a_case_is_a_contact_from_her(opened, person):
    with open_national(), connection.cursor() as cursor:
        found = set()
        for statement in SalesPart().last_contact():
            cursor.execute(statement)
            found |= set(cursor.fetchall())
    assert (person.pk, opened.opened_on) in found


def test_news_leave_only_to_who_asked_for_them(sold_computer, person, lille):
    from connect.post.models import Letter
    from sales.aftersales import telling

    person.email = "maryam@example.org"
    person.save()
    silent = case(sold_computer)
    assert not telling.can_tell(silent, person)
    AfterSalesCase.objects.filter(pk=silent.pk).update(may_email=True)
    silent.refresh_from_db()
    assert telling.can_tell(silent, person)
    with open_antenna(lille.pk):
        assert telling.tell(silent, person, "ready", antenna=lille, at=timezone.now())
    letter = Letter.objects.get()
    assert "Maryam" not in letter.subject + letter.body
    assert "ordinateur" not in letter.subject.lower()
    assert mail.outbox == []
