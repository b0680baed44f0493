from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PartnersConfig(AppConfig):
    name = "connect.partners"
    verbose_name = _("Partners")
    grants = {
        "Structure": {"antenna": "S", "portal": "S", "national": "SIU"},
        "Professional": {"antenna": "S", "portal": "S", "national": "SIU"},
    }
