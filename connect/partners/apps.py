from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PartnersConfig(AppConfig):
    name = "connect.partners"
    verbose_name = _("Partners")
    grants = {
        "Structure": {"antenna": "SIU", "portal": "SU", "national": "SIU"},
        "Professional": {"antenna": "SIU", "portal": "SU", "national": "SIU"},
        "AccessCode": {"portal": "SIU"},
        "Agreement": {"antenna": "SIU", "portal": "S", "national": "SIU"},
        "Invitation": {"antenna": "SIU", "portal": "SIU", "national": "SIUD"},
        "JoinRequest": {"antenna": "SIU", "national": "SIUD"},
        "Outreach": {"antenna": "SI", "national": "S"},
        # what funders were promised: written at the nation's desk, read by the antenna that keeps it
        "Promise": {"antenna": "S", "national": "SIU"},
        "ReportDue": {"antenna": "S", "national": "SIU"},
        "SendingLimit": {"national": "SIU"},
        # the directory: an antenna's door sees every place and writes its own (policies)
        "Place": {"antenna": "SIU", "national": "SIU"},
        "PlaceCode": {"antenna": "S", "national": "S"},
        "PlaceImport": {"national": "SIUD"},
        "PlaceApart": {"national": "SI"},
        "PlaceRemark": {"antenna": "SI", "national": "SU"},
    }

    def load_reference(self) -> str:
        from connect.partners.directory import codes

        return codes.load()
