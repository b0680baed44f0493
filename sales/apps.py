from django.apps import AppConfig


class SalesConfig(AppConfig):
    name = "sales"
    grants: dict[str, dict[str, str]] = {}
