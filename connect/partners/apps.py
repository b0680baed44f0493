from django.apps import AppConfig


class PartnersConfig(AppConfig):
    name = "connect.partners"
    grants = {
        "Structure": {"antenna": "S", "portal": "S", "national": "SIU"},
        "Professional": {"antenna": "S", "portal": "S", "national": "SIU"},
    }
