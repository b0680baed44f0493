"""Words of assessment: a level as a state, as one says it of oneself, as it is said shortly; a trainer's name."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from connect.ui.templatetags.ui import icon
from training.assessing.following import name_of
from training.assessing.forms import SAID
from training.models import Level, SessionTrainer

register = template.Library()

SHORT = {Level.ACQUIRED: _("can do"), Level.ON_THE_WAY: _("is beginning"), Level.NOT_YET: _("not yet")}


@register.simple_tag
def level_state(level: str) -> SafeString:
    """The trainer's word, with its drawing when it is reached."""
    it = Level(level)
    if it == Level.ACQUIRED:
        return format_html('<span class="cx-state cx-ok">{}{}</span>', icon("check"), it.label)
    return format_html('<span class="{}">{}</span>', "cx-soft" if it == Level.NONE else "cx-strong", it.label)


@register.filter
def in_her_words(level: str) -> Any:
    return SAID[Level(level)]


@register.filter
def shortly(level: str) -> Any:
    return SHORT[Level(level)]


@register.filter
def trainer_name(trainer: SessionTrainer) -> str:
    return name_of(trainer)


@register.filter
def lookup(table: dict[str, Any], key: str) -> Any:
    return table.get(key)
