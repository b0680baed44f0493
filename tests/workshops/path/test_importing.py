"""Resources from a file: the model filled and read back, hostile files, nothing half-written, the same file again."""

import csv
from io import BytesIO, StringIO

import openpyxl
import pytest
from django.utils import timezone

from beneficiaries.uploads.tables import Table
from connect.antennas.doors import open_antenna, open_national
from tests.factories import files, learning
from tests.factories.beneficiaries import PersonFactory
from workshops.models import Exercise, Resource, ResourceImport, ResourceSkill, Skill
from workshops.path import importing, resources
from workshops.path.rows import BETWEEN, clean_link, exercise_in, lines_of

pytestmark = pytest.mark.django_db
ROOM = "/lille/ateliers/parcours/ressources/"
NATION = "/siege/ateliers/parcours/"
GOOD = {
    "title": "Envoyer un courriel", "source": "Les Bons Clics", "link": "https://www.lesbonsclics.fr/", "level": "débutant",
    "language": "français", "minutes": "45 min", "skills": "sk_mail ; sk_safe",
    "exercises": "Ouvrir (10 min) ; Répondre (15 min) https://www.lesbonsclics.fr/",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _skills():
    learning.the_skills()


@pytest.fixture
def helene(signed_in, manager):
    return signed_in(manager)


def kept(lille, by, *rows):
    with open_antenna(lille.pk, user_id=by.user_id):
        table = Table(list(enumerate(rows, 2)))
        return importing.keep(table, antenna_id=lille.pk, by=by.user, at=timezone.now())


def confirm(one, by):
    with open_antenna(one.antenna_id, user_id=by.user_id):
        return importing.confirm(one, by=by.user, at=timezone.now())


def lines(one):
    with open_antenna(one.antenna_id):
        return importing.lines(one)


def page(answer):
    assert answer.status_code == 200
    return answer.content.decode().replace("\xa0", " ")


def test_a_row_becomes_a_resource_with_its_skills_and_its_exercises_in_order(lille, manager):
    done = confirm(kept(lille, manager, GOOD), manager)
    made = Resource.objects.get()
    assert (made.antenna, made.source, made.minutes, made.theme, made.language) == (
        lille,
        "les_bons_clics",
        45,
        "mail",
        "fr",
    )
    assert list(made.skills.values_list("code", flat=True)) == ["sk_mail", "sk_safe"]
    assert list(made.exercises.values_list("title_fr", "minutes", "link")) == [
        ("Ouvrir", 10, ""), ("Répondre", 15, "https://www.lesbonsclics.fr/"),
    ]  # fmt: skip
    assert set(Exercise.objects.values_list("antenna", flat=True)) == {lille.pk}
    assert (done.created, done.updated, done.unchanged, made.added_by) == (1, 0, 0, manager.user)


def test_the_same_file_again_changes_nothing(lille, manager):
    confirm(kept(lille, manager, GOOD), manager)
    before = [list(model.objects.order_by("pk").values()) for model in (Resource, Exercise, ResourceSkill)]
    again = confirm(kept(lille, manager, GOOD), manager)
    assert (again.created, again.updated, again.unchanged) == (0, 0, 1)
    assert [list(model.objects.order_by("pk").values()) for model in (Resource, Exercise, ResourceSkill)] == before
    assert confirm(again, manager).confirmed_at == again.confirmed_at  # pressed twice


def test_what_changed_is_shown_then_written_and_an_empty_cell_changes_nothing(lille, manager):
    confirm(kept(lille, manager, GOOD), manager)
    other = {**GOOD, "minutes": "", "level": "avancé", "exercises": "Répondre (20 min)"}
    one = kept(lille, manager, other)
    (line,) = lines(one)
    assert line.does == "update"
    assert [heading for heading, _old, _new in line.changes] == ["Niveau", "Exercices"]
    confirm(one, manager)
    made = Resource.objects.get()
    assert (made.minutes, made.difficulty) == (45, "advanced")
    assert list(made.exercises.filter(closed_on=None).values_list("title_fr", "minutes")) == [("Répondre", 20)]
    assert Exercise.objects.count() == 2  # the other is closed, not lost


def test_a_closed_resource_that_the_file_names_is_proposed_again(lille, manager):
    confirm(kept(lille, manager, GOOD), manager)
    with open_antenna(lille.pk):
        resources.close(Resource.objects.get(), on=timezone.localdate())
    one = kept(lille, manager, GOOD)
    assert [heading for heading, _old, _new in lines(one)[0].changes] != []
    confirm(one, manager)
    assert Resource.objects.get().closed_on is None


def test_nothing_is_written_while_one_cell_is_wrong(lille, manager):
    one = kept(lille, manager, GOOD, {**GOOD, "title": "Autre", "link": "http://exemple.fr"})
    with pytest.raises(importing.StillFaulty):
        confirm(one, manager)
    assert not Resource.objects.exists()
    with open_antenna(lille.pk, user_id=manager.user_id):
        importing.put_right(one, {(3, "link"): "https://exemple.fr"}, by=manager.user)
    assert confirm(one, manager).created == 2


@pytest.mark.parametrize(
    ("cells", "key"),
    [
        ({"title": ""}, "title"), ({"title": "x" * 121}, "title"), ({"source": ""}, "source"), ({"source": "Wikipédia"}, "source"),
        ({"link": ""}, "link"), ({"link": "javascript:alert(1)"}, "link"), ({"link": "https://a@evil.example/"}, "link"),
        ({"link": "https://exemple"}, "link"), ({"link": "https://exemple.fr/a b"}, "link"), ({"link": "x" * 299}, "link"),
        ({"level": "facile"}, "level"), ({"language": "klingon"}, "language"), ({"minutes": "-5"}, "minutes"),
        ({"minutes": "2"}, "minutes"), ({"minutes": "1e9"}, "minutes"), ({"minutes": "٤٥"}, "minutes"), ({"skills": ""}, "skills"),
        ({"skills": "sk_mail ; voler"}, "skills"), ({"theme": "x"}, "theme"), ({"audience": "x"}, "audience"),
        ({"exercises": "A (9999 min)"}, "exercises"), ({"exercises": "A (10 min) http://exemple.fr/"}, "exercises"),
        ({"exercises": "A ; A"}, "exercises"), ({"exercises": "(10 min)"}, "exercises"), ({"more": "x" * 300}, "more"),
        ({"exercises": "Voir https://exemple.fr/ puis revenir"}, "exercises"),
    ],
)  # fmt: skip
def test_each_wrong_cell_has_its_sentence(cells, key):
    (line,) = lines_of([(2, {**GOOD, **cells})])
    assert list(line.faults) == [key]
    assert line.faults[key]


def test_the_second_of_two_same_rows_says_so():
    first, second = lines_of([(2, GOOD), (3, {**GOOD, "link": "www.lesbonsclics.fr"})])
    assert not first.faults
    assert "2" in second.faults["title"]


def test_a_link_is_written_one_way():
    for typed in ("www.lesbonsclics.fr", "HTTPS://WWW.LesBonsClics.fr", " https://www.lesbonsclics.fr/ "):
        assert clean_link(typed) == "https://www.lesbonsclics.fr/"
    assert clean_link("") == ""


def test_what_the_file_writes_is_read_back():
    said = [
        exercise_in(text) for text in ("Lire", "Lire (5 min)", "Lire (5 min) https://a.fr/b", "Lire https://a.fr/b")
    ]
    assert [exercise_in(one) for one in BETWEEN.split(importing.in_a_cell(said))] == said


def test_the_lists_of_one_antenna_are_not_another_s_and_the_oldest_are_forgotten(lille, lyon, manager):
    all_of_them = [kept(lille, manager, GOOD) for _ in range(5)]
    assert ResourceImport.objects.count() == importing.KEPT
    with open_antenna(lyon.pk):
        assert not ResourceImport.objects.exists()
    with pytest.raises(importing.Lapsed):
        confirm(all_of_them[0], manager)


# ---- through the pages


def model_filled(client, room=ROOM):
    """The workbook as one downloads it, with one row and a note of one's own."""
    answer = client.get(f"{room}modele.xlsx")
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    book = openpyxl.load_workbook(BytesIO(answer.content))
    sheet = book.worksheets[0]
    heads = {cell.value: cell.column for cell in sheet[1]}
    assert list(heads) == learning.headings()
    words = (
        "Mon premier courriel",
        "un autre site internet",
        "exemple.fr/courriel",
        "débutant",
        "français",
        30,
        "sk_mail",
        "la boîte mail",
    )
    for name, value in zip(heads, words, strict=False):
        sheet.cell(2, heads[name], value)
    sheet.cell(2, heads["Exercices"], "Ouvrir (10 min) ; Répondre (15 min)")
    return files.saved(book)


def send(client, content, name="ressources.xlsx", room=ROOM):
    return client.post(f"{room}fichier/", {"file": files.upload(content, name)})


def test_the_model_is_filled_sent_looked_at_and_confirmed(helene):
    answer = send(helene, model_filled(helene))
    assert answer.status_code == 302
    text = page(helene.get(answer["Location"]))
    assert "Mon premier courriel" in text
    assert not Resource.objects.exists()
    text = page(helene.post(answer["Location"], {"confirm": "1"}, follow=True))
    assert "La liste est écrite" in text
    made = Resource.objects.get()
    assert (made.link, made.theme, made.source, made.minutes) == ("https://exemple.fr/courriel", "mail", "other", 30)
    again = send(helene, model_filled(helene))
    assert "Cette liste ne change rien" in page(helene.get(again["Location"]))


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_what_is_taken_out_comes_in_again_and_changes_nothing(helene, lille, manager, ending):
    other = {
        **GOOD,
        "title": "=2+2",
        "source": "antenna",
        "link": "",
        "exercises": " ; ".join(f"Exercice numéro {n} (5 min)" for n in range(9)),
    }
    confirm(kept(lille, manager, GOOD, other), manager)
    taken = helene.get(f"{ROOM}ressources.{ending}")
    if ending == "csv":
        text = taken.content.decode("utf-8-sig")
        assert next(csv.reader(StringIO(text), delimiter=";")) == learning.headings()
        assert "'=2+2" in text  # defused
        return
    answer = send(helene, taken.content)
    assert "Cette liste ne change rien" in page(helene.get(answer["Location"]))


def test_a_wrong_cell_is_shown_with_its_place_put_right_or_left_out(helene):
    book = files.a_book(
        learning.headings()[:7],
        ["Titre", "un autre site internet", "http://a.fr", None, None, None, "sk_mail"],
        ["B", "un autre site internet", "https://b.fr", None, None, None, "rien"],
    )
    at = send(helene, book)["Location"]
    text = page(helene.get(at))
    assert "C2" in text
    assert "G3" in text
    text = page(helene.post(at, {"cell-2-link": "https://a.fr\x00", "out": "3"}, follow=True))
    assert "à créer" in text
    page(helene.post(at, {"confirm": "1"}, follow=True))
    assert [one.link for one in Resource.objects.all()] == ["https://a.fr/"]


@pytest.mark.parametrize(
    "content",
    [b"", b"\x00\x01\x02", b"PK\x03\x04garbage", b"\xd0\xcf\x11\xe0old", b"%PDF-1.7", b"<html>", b"\xff\xfe\x00", b"Titre;Source\n",
     b"Nom;Pr\xe9nom\nA;B\n", "Titre;Source;Compétences\n".encode() + b"a;b;c\n" * 400],
)  # fmt: skip
def test_a_file_that_is_no_list_is_refused_in_a_sentence(helene, content):
    text = page(send(helene, content, "liste.csv"))
    assert "invalid-feedback" in text or "alert" in text
    assert not ResourceImport.objects.exists()


def test_a_formula_is_never_computed_and_a_hostile_cell_is_text(helene):
    heads = learning.headings()[:7]
    book = files.a_book(
        heads,
        ['=HYPERLINK("http://evil.example")', "un autre site internet", "https://a.fr", None, None, None, "sk_mail"],
        ["<script>alert(1)</script>", "un autre site internet", "https://b.fr", None, None, None, "sk_mail"],
    )
    at = send(helene, book)["Location"]
    text = page(helene.get(at))
    assert "formule" in text
    assert "<script>alert" not in text
    assert "&lt;script&gt;" in text
    page(helene.post(at, {"out": "2"}, follow=True))
    page(helene.post(at, {"confirm": "1"}, follow=True))
    assert "<script>alert" not in page(helene.get(ROOM))


def test_a_bomb_is_refused(helene):
    bomb = files.with_part(files.a_book(["Titre"]), "xl/worksheets/sheet1.xml", b"0" * 30_000_000)
    text = page(send(helene, bomb))
    assert "trop gros" in text or "trop lourd" in text
    assert not ResourceImport.objects.exists()


def test_the_nations_list_is_the_nations_and_every_antenna_reads_it(signed_in, national, lille, helene):
    client = signed_in(national)
    at = send(client, model_filled(client, NATION), room=NATION)["Location"]
    page(client.post(at, {"confirm": "1"}, follow=True))
    made = Resource.objects.get()
    assert made.antenna is None
    assert "Mon premier courriel" in page(helene.get(ROOM))
    assert helene.get(f"{ROOM}{made.pk}/").status_code == 404
    with open_antenna(lille.pk):
        assert Exercise.objects.count() == 2


def test_another_author_s_list_has_lapsed_for_you(helene, lille, manager, signed_in):
    from tests.factories.people import MembershipFactory

    other = signed_in(MembershipFactory(antenna=lille, role="manager"))
    at = send(other, model_filled(other))["Location"]
    assert helene.get(at).status_code == 302
    assert helene.post(at, {"confirm": "1"}).status_code == 302
    helene.post(f"{at}effacer/")
    assert not Resource.objects.exists()
    assert ResourceImport.objects.count() == 1
    other.post(f"{at}effacer/")
    assert not ResourceImport.objects.exists()


def test_volunteers_and_readers_write_nothing(signed_in, volunteer, lille):
    nadia = signed_in(volunteer)
    for address in ("", "nouvelle/", "fichier/", "modele.xlsx", "ressources.csv", "usage.xlsx"):
        assert nadia.get(f"{ROOM}{address}").status_code == 403
    assert PersonFactory(antenna=lille)


def test_the_nation_s_loader_runs_twice_and_leaves_what_was_changed():
    from workshops import reference as offer
    from workshops.path import reference

    Skill.objects.all().delete() if not ResourceSkill.objects.exists() else None
    offer.load()
    reference.load()
    count = Resource.objects.count(), Exercise.objects.count(), ResourceSkill.objects.count()
    Resource.objects.filter(title_fr="Chercher sur internet").update(minutes=99, closed_on=timezone.localdate())
    reference.load()
    assert (Resource.objects.count(), Exercise.objects.count(), ResourceSkill.objects.count()) == count
    assert Resource.objects.get(title_fr="Chercher sur internet").minutes == 99
    assert set(Skill.objects.values_list("code", flat=True)) <= set(
        ResourceSkill.objects.values_list("skill", flat=True)
    )
    with open_national():
        assert Resource.objects.filter(antenna=None).count() == count[0]
