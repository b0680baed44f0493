"""French is complete, nothing on a page escapes translation, and templates keep the house's rules."""

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = ["connect", "beneficiaries", "sales", "workshops", "training"]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
CATALOGUE = ROOT / "locale/fr/LC_MESSAGES/django.po"


@pytest.fixture(scope="module")
def extracted(tmp_path_factory: pytest.TempPathFactory) -> polib.POFile:
    """The catalogue as it would be if it were made again now, in a copy of the sources."""
    copy = tmp_path_factory.mktemp("sources")
    for folder in [*APPS, "templates", "locale"]:
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__", "*.mo"))
    command = [sys.executable, "-m", "django", "makemessages", "-l", "fr", "--no-obsolete", "-v0"]
    subprocess.run(command, cwd=copy, check=True, env={**_environment(), "PYTHONPATH": str(copy)})
    return polib.pofile(str(copy / "locale/fr/LC_MESSAGES/django.po"))


def _environment() -> dict[str, str]:
    import os

    return {**os.environ, "DJANGO_SETTINGS_MODULE": "connect.settings", "SECRET_KEY": "x" * 60}


def test_every_word_has_its_french(extracted):
    missing = [f"{e.occurrences[0][0]}: {e.msgid}" for e in extracted if not e.translated() or "fuzzy" in e.flags]
    assert missing == []


def test_the_committed_catalogue_is_up_to_date(extracted):
    committed = {(e.msgctxt, e.msgid) for e in polib.pofile(str(CATALOGUE)) if not e.obsolete}
    assert {(e.msgctxt, e.msgid) for e in extracted} - committed == set()


def test_no_word_to_translate_hides_in_an_f_string():
    """xgettext does not read them before Python 3.12: such a word stays English, and nothing says so."""
    hidden = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for app in APPS
        for path in sorted((ROOT / app).rglob("*.py"))
        for string in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(string, ast.JoinedStr)
        for call in ast.walk(string)
        if isinstance(call, ast.Call)
        and getattr(call.func, "id", "") in {"_", "gettext", "ngettext", "pgettext", "npgettext"}
    ]
    assert hidden == []


@pytest.mark.parametrize("word", ["bénéficiaire", "usager", "e-mail", "envoyeur", "brouillon sauvegardé"])
def test_one_word_for_one_thing(word):
    french = [entry.msgstr for entry in polib.pofile(str(CATALOGUE)) if not entry.obsolete]
    assert [text for text in french if word in text.lower()] == []


def test_placeholders_are_the_same_in_both_languages():
    """A name that is missing in French would be lost to the reader; one too many would break the page."""
    names = re.compile(r"%\((\w+)\)[sd]|\{(\w+)\}")
    faults = [
        entry.msgid
        for entry in polib.pofile(str(CATALOGUE))
        for french in ([entry.msgstr] if entry.msgstr else entry.msgstr_plural.values())
        if set(names.findall(french)) - set(names.findall(entry.msgid + (entry.msgid_plural or "")))
    ]
    assert faults == []


# Words that are the same in every language.
NOT_WORDS = re.compile(r"(?:Emmaüs )?Connect|IMEI|[A-Z]{2}-\d+|\bkm\b|\bF\d\b|N°|PDF|XLSX|SMS")


def visible_text(template: str) -> str:
    """What a reader would see that no tag of translation wraps."""
    text = re.sub(r"\{% comment %\}.*?\{% endcomment %\}|\{#.*?#\}", " ", template, flags=re.S)
    text = re.sub(r"\{% blocktrans(?:late)?\b.*?\{% endblocktrans(?:late)? %\}", " ", text, flags=re.S)
    text = re.sub(r"<(style|script|svg)\b.*?</\1>", " ", text, flags=re.S)
    labels = re.findall(r"\b(?:aria-label|title|placeholder|alt)=\"([^\"]*)\"", text)
    text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", " ", re.sub(r"<[^>]*>", " ", hide_tags(text)), flags=re.S)
    labels = [re.sub(r"\{%.*?%\}|\{\{.*?\}\}", " ", hide_tags(label)) for label in labels]
    return NOT_WORDS.sub(" ", " ".join([text, *labels]))


def hide_tags(text: str) -> str:
    return re.sub(r"\{%.*?%\}|\{\{.*?\}\}", " ", text, flags=re.S)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(ROOT / "templates")))
def test_no_text_of_a_template_escapes_translation(path):
    unmarked = re.findall(r"[^\W\d_]{3,}", re.sub(r"&\w+;", " ", visible_text(path.read_text(encoding="utf-8"))))
    assert unmarked == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(ROOT / "templates")))
def test_a_template_has_nothing_that_the_security_policy_would_refuse(path):
    text = path.read_text(encoding="utf-8")
    is_paper = "/pdf/" in str(path) or path.stem.endswith("_pdf")  # read by WeasyPrint, never by a browser
    assert is_paper or not re.search(r"\sstyle=|<style", text), "inline style"
    assert not re.search(r"<script(?![^>]*\bsrc=)", text), "inline script"
    assert not re.search(r"\son\w+=\"", text), "inline handler"
    assert "|safe" not in text and "autoescape off" not in text, "unescaped text"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(ROOT / "templates")))
def test_no_two_landmarks_of_a_template_bear_one_name(path):
    """A screen reader lists landmarks by their names: two alike lead to one place. A group is no landmark."""
    named = re.findall(
        r"<(?:section|nav|aside|form|div)\b([^>]*)\saria-labelledby=\"([^\"{]+)\"([^>]*)>",
        path.read_text(encoding="utf-8"),
    )
    names = [name for before, name, after in named if 'role="group"' not in before + after]
    assert sorted(names) == sorted(set(names))


def test_words_are_marked_by_names_that_are_gathered():
    """xgettext knows a few names; under another one a word stays English, and nothing says so."""
    aliases = [
        f"{path.relative_to(ROOT)}: {alias}"
        for app in APPS
        for path in sorted((ROOT / app).rglob("*.py"))
        for alias in re.findall(r"\bn?p?gettext(?:_lazy)? as (\w+)", path.read_text(encoding="utf-8"))
        if alias != "_"
    ]
    assert aliases == []


def test_every_drawing_that_a_template_names_is_in_the_sprite():
    drawn = set(re.findall(r'id="i-([a-z-]+)"', (ROOT / "templates/ui/sprite.html").read_text(encoding="utf-8")))
    named = {
        name for path in TEMPLATES for name in re.findall(r'{% icon "([a-z-]+)" %}', path.read_text(encoding="utf-8"))
    }
    assert named - drawn == set()
