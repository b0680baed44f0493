"""The sheet of an applihour that people take home: three apps in large type, each with a code to scan."""

from typing import NamedTuple

from django.utils import translation

from beneficiaries.languages import language_name
from connect.ui.printed import code_to_scan, tagged
from workshops.models import AppPack, PackApp

TONGUES = ("fr", "en")


class Shown(NamedTuple):
    """An app with its code to scan and its languages in words."""

    app: PackApp
    code: str
    languages: str


def shown_apps(pack: AppPack) -> list[Shown]:
    """The three apps, in order; one query, or none when they are loaded."""
    return [
        Shown(app, code_to_scan(app.address), ", ".join(language_name(code).lower() for code in app.languages))
        for app in pack.apps.all()
    ]


def pack_sheet(pack: AppPack, tongue: str) -> bytes:
    """One A4 page, tagged, in French or in English."""
    with translation.override(tongue):
        return tagged("offer/pdf/pack.html", {"pack": pack, "apps": shown_apps(pack), "tongue": tongue})


def file_name(pack: AppPack, tongue: str) -> str:
    return f"applihours-{pack.topic}-{tongue}.pdf"
