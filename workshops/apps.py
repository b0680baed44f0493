from django.apps import AppConfig


class WorkshopsConfig(AppConfig):
    name = "workshops"
    grants: dict[str, dict[str, str]] = {}
