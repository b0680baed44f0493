from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AntennasConfig(AppConfig):
    name = "connect.antennas"
    verbose_name = _("Antenna and team")

    # What each door's role may do on this app's tables: S(elect) I(nsert) U(pdate) D(elete). See `grants`.
    grants = {
        "Antenna": {"web": "S", "antenna": "S", "portal": "S", "national": "SIU"},
        "Site": {"web": "", "antenna": "S", "portal": "S", "national": "SIU"},
        "Membership": {"antenna": "SIU", "national": "SIU"},
        "FullTime": {"antenna": "S", "national": "SI"},
        "Commune": {"web": "S", "antenna": "S", "portal": "S", "national": "S"},
    }

    def ready(self) -> None:
        from connect.antennas import dated
        from connect.antennas.full_time import SETTINGS
        from connect.antennas.grants import apply_after_migrate

        dated.register(*SETTINGS)
        post_migrate.connect(apply_after_migrate, dispatch_uid="connect.grants")

    def load_reference(self) -> str:
        from connect.antennas.communes import load

        return load()
