from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BooksConfig(AppConfig):
    """Append-only books: only `sales` and `training` write here."""

    name = "connect.books"
    verbose_name = _("Books")
    grants = {
        "Chain": {"antenna": "S", "national": "SI"},
        "Head": {"antenna": "", "national": "S"},  # moved by the trigger on entries, read by an owner function
        "Entry": {"antenna": "SI", "national": "SI"},
        "Closure": {"antenna": "SI", "national": "SI"},
        "Archive": {"antenna": "S", "national": "SI"},
    }

    def ready(self) -> None:
        from connect.books import closing, verify
        from connect.books.models import Period

        for period in Period.values:
            verify.compare(period, closing.differences)
