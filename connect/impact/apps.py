from django.apps import AppConfig


class ImpactConfig(AppConfig):
    name = "connect.impact"
    grants: dict[str, dict[str, str]] = {}
