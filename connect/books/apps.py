from django.apps import AppConfig


class BooksConfig(AppConfig):
    """Append-only books: only `sales` and `training` write here."""

    name = "connect.books"
    grants = {
        "Chain": {"antenna": "S", "national": "SI"},
        "Head": {"antenna": "", "national": "S"},  # moved by the trigger on entries, read by an owner function
        "Entry": {"antenna": "SI", "national": "SI"},
    }
