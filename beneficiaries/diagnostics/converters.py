"""What may stand in an address of the diagnostic: a version's code, the short or the full form."""

from django.urls import register_converter


class VersionCode:
    """A year and a number: 2026.2."""

    regex = r"[0-9]{4}\.[0-9]{1,4}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class PaperForm(VersionCode):
    """The short form or the full one."""

    regex = "court|complet"


register_converter(VersionCode, "questionnaire")
register_converter(PaperForm, "paper_form")
