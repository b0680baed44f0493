from django.apps import AppConfig


class PostConfig(AppConfig):
    name = "connect.post"
    grants: dict[str, dict[str, str]] = {}
