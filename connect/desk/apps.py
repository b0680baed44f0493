from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "connect.desk"
    grants: dict[str, dict[str, str]] = {}
