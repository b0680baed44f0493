"""Which versions of the questionnaire there are, which one is in force, and reading one: parsed once a process."""

import json
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.diagnostics.questionnaire import Questionnaire, parse
from beneficiaries.models import QuestionnairePublication, QuestionnaireVersion
from connect.acts import act
from connect.refusals import Refusal

FOLDER = Path(__file__).resolve().parents[1] / "data"
# What is published never changes: its key is enough. A draft is read afresh each time.
_parsed: dict[str, Questionnaire] = {}


class NothingPublished(Refusal):
    sentence = _("No questionnaire is published yet. The national team publishes one.")


def in_force() -> str:
    """Code of the version that a diagnostic begun now is made with; one query. Refuses NothingPublished."""
    code = QuestionnairePublication.objects.order_by("-pk").values_list("version_id", flat=True).first()
    if code is None:
        raise NothingPublished
    return code


def questionnaire(code: str) -> Questionnaire:
    """The questionnaire of a version; one query the first time in this process. DoesNotExist for a code that is none."""
    found = _parsed.get(code)
    if found is None:
        version = QuestionnaireVersion.objects.get(pk=code)
        found = parse(version.document)
        if version.published_at is not None:
            _parsed[code] = found
    return found


def forget() -> None:
    """Forget what was parsed: for whoever empties the table (tests)."""
    _parsed.clear()


def files() -> dict[str, Path]:
    """The versions that come with Connect, the oldest first."""
    found = {path.stem.removeprefix("questionnaire-"): path for path in FOLDER.glob("questionnaire-*.json")}
    return dict(sorted(found.items(), key=lambda one: order_of(one[0])))


def order_of(code: str) -> tuple[int, ...]:
    """2026.10 comes after 2026.9."""
    return tuple(int(number) for number in code.split("."))


@act
def load() -> str:
    """Add the versions that come with Connect; the last one is put in force unless the national team decided since."""
    added = [code for code, path in files().items() if _add(code, path)]
    last = QuestionnairePublication.objects.order_by("-pk").first()
    in_force_now = last.version_id if last else "none"
    return f"questionnaire {in_force_now} in force, {len(added)} versions added"


def _add(code: str, path: Path) -> bool:
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    now = timezone.now()
    row, is_new = QuestionnaireVersion.objects.get_or_create(
        code=code, defaults={"document": document, "published_at": now, "begun_at": now, "changed_at": now}
    )
    if is_new and not QuestionnairePublication.objects.filter(by__isnull=False).exists():
        QuestionnairePublication.objects.create(version=row, at=now, note=document.get("note", ""))
    return is_new
