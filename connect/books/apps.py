from django.apps import AppConfig


class BooksConfig(AppConfig):
    name = "connect.books"
    grants: dict[str, dict[str, str]] = {}
