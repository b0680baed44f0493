from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PostConfig(AppConfig):
    name = "connect.post"
    verbose_name = _("Letters")
    # A door adds letters and reads none; the worker and the demo's mail page come in by no door, as connect_web.
    grants = {"Letter": {"web": "SIU", "antenna": "I", "portal": "I", "national": "I"}}
