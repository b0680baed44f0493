from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "connect.accounts"

    # Read and written before any door opens, hence by the app's own role and by no door.
    grants = {"HeldForm": {"web": "SID"}}

    def ready(self) -> None:
        from connect import checks  # noqa: F401 -- registers the system checks
        from connect.accounts import signals  # noqa: F401 -- what follows a sign-in
