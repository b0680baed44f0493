from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "connect.desk"
    grants: dict[str, dict[str, str]] = {}

    def ready(self) -> None:
        from connect.desk.bills import next_on_bills
        from sales.catalogue import after

        after.register(next_on_bills)
