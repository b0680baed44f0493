from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PostConfig(AppConfig):
    name = "connect.post"
    verbose_name = _("Letters")
    # A door adds letters and reads none; the worker and the demo's mail page come in by no door, as connect_web.
    # Who sends must know that an address does not work; who meets the person, or reads what came back, says so.
    grants = {
        "Letter": {"web": "SIU", "antenna": "I", "portal": "I", "national": "I"},
        "Enclosure": {"web": "SU", "antenna": "I", "portal": "I"},
        "Text": {"web": "SIU", "antenna": "I", "portal": "I", "national": "I"},
        "UnusableAddress": {"web": "SIU", "antenna": "SIU", "portal": "S", "national": "SIU"},
    }
