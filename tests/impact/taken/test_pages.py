"""Who may take which file where; any byte of it, so that a download that was cut goes on."""

import uuid
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from connect.impact.models import TakenFile, Taking
from connect.impact.taken import making
from tests.factories.taken import REASON, asked, lately, made
from tests.impact.taken.conftest import content

pytestmark = pytest.mark.django_db
PAGE, NATION = "/lille/semaine/fichiers/", "/siege/fichiers/"


def ask(client, kind="outil", page=PAGE, **answers):
    period = lately()
    facts = {
        "first_on": period.first, "last_on": period.last, "reason": REASON, "ending": "zip", "key": uuid.uuid4(), **answers,
    }  # fmt: skip
    return client.post(page, {"kind": kind} | {f"{kind}-{name}": value for name, value in facts.items()})


def whole(answer):
    return b"".join(answer.streaming_content)


def test_a_manager_asks_and_takes_and_the_page_says_who_took_it(signed_in, manager, day):
    client = signed_in(manager)
    assert ask(client).status_code == 302
    file = TakenFile.objects.get()
    answer = client.get(f"{PAGE}{file.pk}/")
    assert whole(answer) == content(file)
    assert (answer["Content-Type"], answer["Content-Length"]) == ("application/zip", str(file.size))
    assert (
        answer["Content-Disposition"]
        == f'attachment; filename="connect-outil-lille-{file.first_on}-{file.last_on}.zip"'
    )
    assert (Taking.objects.get().by, Taking.objects.get().antenna_id) == (manager.user, file.antenna_id)
    page = client.get(PAGE).content.decode()
    assert page.count(manager.user.get_full_name()) >= 3  # taken last, asked by, taken by
    assert REASON in page


def test_a_cut_download_goes_on_where_it_stopped(signed_in, manager, day, lille):
    file, client = made(asked(lille)), signed_in(manager)
    address, all_of_it = f"{PAGE}{file.pk}/", content(file)
    first = client.get(address, headers={"range": "bytes=0-99"})
    rest = client.get(address, headers={"range": "bytes=100-", "if-range": first["ETag"]})
    assert (first.status_code, rest.status_code) == (206, 206)
    assert rest["Content-Range"] == f"bytes 100-{file.size - 1}/{file.size}"
    assert whole(first) + whole(rest) == all_of_it
    assert whole(client.get(address, headers={"range": "bytes=-7"})) == all_of_it[-7:]
    assert list(Taking.objects.order_by("pk").values_list("from_byte", flat=True)) == [0, 100, file.size - 7]
    other = client.get(address, headers={"range": "bytes=100-", "if-range": '"another file"'})
    assert (other.status_code, whole(other)) == (200, all_of_it)


@pytest.mark.parametrize(
    ("said", "status"),
    [("bytes=999999999-", 416), ("bytes=-0", 416), ("bytes=5-2", 200), ("bytes=0-1,3-4", 200), ("items=0-1", 200), ("bytes=-", 200),
     ("bytes=" + "9" * 40 + "-", 200), ("bytes=0-" + "9" * 18, 206)],
)  # fmt: skip
def test_bytes_that_it_does_not_have_are_refused_and_nonsense_gets_the_whole(
    signed_in, manager, day, lille, said, status
):
    file = made(asked(lille))
    answer = signed_in(manager).get(f"{PAGE}{file.pk}/", headers={"range": said})
    assert answer.status_code == status
    if status == 416:
        assert answer["Content-Range"] == f"bytes */{file.size}"
        assert not Taking.objects.exists()


def test_who_holds_it_already_is_told_so_and_a_head_takes_nothing(signed_in, manager, day, lille):
    file, client = made(asked(lille)), signed_in(manager)
    assert client.get(f"{PAGE}{file.pk}/", headers={"if-none-match": f'"{file.sha256}"'}).status_code == 304
    head = client.head(f"{PAGE}{file.pk}/")
    assert (head["Content-Length"], head["Accept-Ranges"], head["ETag"]) == (
        str(file.size),
        "bytes",
        f'"{file.sha256}"',
    )
    assert not Taking.objects.exists()


def test_another_antenna_s_file_is_nowhere_and_a_volunteer_takes_none(
    signed_in, manager, volunteer, national, day, lyon
):
    for other in (made(asked(lyon, "lieux", "csv")), made(asked(None, "lieux", "csv"))):
        assert signed_in(manager).get(f"{PAGE}{other.pk}/").status_code == 404
    own = made(asked(day["session"].antenna))
    assert signed_in(national).get(f"{NATION}{own.pk}/").status_code == 404
    assert signed_in(volunteer).get(f"{PAGE}{own.pk}/").status_code == 403
    assert signed_in(volunteer).get(PAGE).status_code == 403
    assert ask(signed_in(national), page=NATION).status_code == 404  # names stay at the antenna


def test_one_that_is_not_there_is_said(signed_in, manager, day, lille):
    client, file = signed_in(manager), asked(lille)
    assert client.get(f"{PAGE}{file.pk}/").url == PAGE
    page = client.get(PAGE)
    assert page.context["running"]
    assert f'max="{file.total}"' in page.content.decode()
    made(file)
    default_storage.delete(TakenFile.objects.get().file.name)  # a copy restored without its files
    assert client.get(f"{PAGE}{file.pk}/").url == PAGE
    making.empty(at=timezone.now() + timedelta(days=9))
    answer = client.get(f"{PAGE}{file.pk}/", follow=True)
    assert str(making.NoLongerKept.sentence) in answer.content.decode()


@pytest.mark.parametrize(
    ("answers", "field"),
    [({"reason": "court"}, "reason"), ({"reason": "Pour 2 69 05 49 588 157 80"}, "reason"), ({"reason": ""}, "reason"), ({"first_on": "x"}, "first_on"), ({"key": "x"}, "key"),
     ({"ending": "exe"}, "ending"), ({"last_on": "2020-01-01"}, "last_on"), ({"first_on": "2020-01-01"}, "last_on"),
     ({"first_on": "1800-01-01", "last_on": "1800-01-02"}, "first_on"),
     ({"first_on": "2014-01-01", "last_on": "2014-01-02"}, "last_on")],
)  # fmt: skip
def test_what_cannot_be_asked_is_said_beside_the_field(signed_in, manager, day, answers, field):
    answer = ask(signed_in(manager), **answers)
    assert answer.status_code == 200
    assert field in next(one.form for one in answer.context["kinds"] if one.kind.code == "outil").errors
    assert not TakenFile.objects.exists()


def test_a_page_of_files_asks_as_many_queries_for_one_as_for_ten(
    signed_in, manager, day, lille, django_assert_num_queries
):
    client = signed_in(manager)
    made(asked(lille))
    client.get(PAGE)
    with CaptureQueriesContext(connection) as few:
        client.get(PAGE)
    for _n in range(4):
        made(asked(lille))
    with django_assert_num_queries(len(few)):
        client.get(PAGE)
