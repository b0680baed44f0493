from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BeneficiariesConfig(AppConfig):
    name = "beneficiaries"
    verbose_name = _("People")
    grants = {
        "Person": {"antenna": "SIU", "national": "SU"},
        "Enrolment": {"antenna": "S", "national": "S"},
        "CardSeries": {},
        "Visit": {"antenna": "SI", "national": "S"},
        "Attachment": {"antenna": "S", "portal": "SIU", "national": "SU"},
        "SheetBatch": {"portal": "SIUD", "national": "SD"},
        "ListImport": {"antenna": "SIUD", "national": "SD"},
        "ExternalId": {"antenna": "SIU", "national": "SUD"},
        "Extraction": {"antenna": "SI", "national": "S"},
        "Appointment": {"antenna": "SIU", "national": "S"},
        "LiaisonSheet": {"antenna": "SIU", "portal": "SIU", "national": "S"},
        "SheetCorrection": {"antenna": "S", "portal": "SI", "national": "S"},
        "SheetSeries": {},
        "SheetDraft": {"portal": "SIUD"},
        "ContactTry": {"antenna": "SI", "national": "S"},
        "SheetTransfer": {"antenna": "S", "portal": "S", "national": "S"},
        "SheetRules": {"antenna": "S", "portal": "S", "national": "SI"},
        "SheetEvent": {"antenna": "SI", "portal": "SI", "national": "S"},
        "SearchKey": {"antenna": "S", "national": "S"},
        "SheetKey": {"antenna": "S", "national": "S"},
        "Spelling": {},
        "Opening": {"antenna": "I", "national": "S"},
        "Correction": {"antenna": "S", "national": "SU"},
        "Household": {"antenna": "SI", "national": "S"},
        "HouseholdLink": {"antenna": "SIU", "national": "SU"},
        "ElsewhereShown": {"national": "SI"},
        "Diagnostic": {"antenna": "SI", "national": "S"},
        "DiagnosticDraft": {"antenna": "SIUD"},
        "QuestionnaireVersion": {"antenna": "S", "national": "SIUD"},
        "QuestionnairePublication": {"antenna": "S", "national": "SI"},
        "SuggestionFollowUp": {"antenna": "SIU", "national": "S"},
        "Referral": {"antenna": "SIU", "national": "S"},
        "Turn": {"antenna": "SIU", "national": "SU"},
        "DoorTablet": {"antenna": "SIU", "national": "SU"},
        # rights of people: written once; an erasure is done by owner functions that only the national desk may call
        "Notice": {"antenna": "S", "portal": "S", "national": "SI"},
        "NoticeGiven": {"antenna": "SI", "national": "S"},
        "Consent": {"antenna": "SI", "national": "S"},
        "RetentionPeriod": {"antenna": "S", "national": "SI"},
        "LastContact": {"antenna": "S", "national": "SIUD"},
        "Keeping": {"antenna": "SI", "national": "S"},
        "Erasure": {"antenna": "S", "national": "SI"},
        "RetentionCount": {"antenna": "S", "national": "SI"},
        "RightsRequest": {"antenna": "SIU", "national": "SUD"},
        "Recognition": {"antenna": "SIU", "national": "SU"},
        # written by owner functions alone
        "Pair": {"national": "S"},
        "PairHere": {"antenna": "S", "national": "S"},
        "Merge": {"antenna": "S", "national": "S"},
        "MergedRow": {},
    }

    def ready(self) -> None:
        from django.db.models.signals import post_migrate

        from beneficiaries.privacy.guard import guard_the_erased

        post_migrate.connect(guard_the_erased, sender=self)

        from beneficiaries.doubles.following import follow_merges

        post_migrate.connect(follow_merges, sender=self)
        from beneficiaries.diagnostics.part import DiagnosticPart
        from beneficiaries.doubles.part import DoublesPart
        from beneficiaries.history import PeoplePart
        from beneficiaries.liaison.activity import sent
        from beneficiaries.papers.part import PapersPart
        from beneficiaries.parts import register
        from beneficiaries.privacy.part import PrivacyPart
        from beneficiaries.reception.part import ReceptionPart
        from beneficiaries.referrals.part import ReferralPart
        from beneficiaries.takeover.part import TakeOverPart
        from connect.partners import activity

        activity.register(sent)
        register(PeoplePart())
        register(PrivacyPart())
        register(DiagnosticPart())
        register(DoublesPart())
        register(ReceptionPart())
        register(PapersPart())
        register(ReferralPart())
        register(TakeOverPart())

        from beneficiaries.decided import SETTINGS
        from beneficiaries.reception.keys import TABLETS
        from connect.antennas import dated, keys

        dated.register(*SETTINGS)
        keys.register(TABLETS)

    def load_reference(self) -> str:
        from beneficiaries.diagnostics import versions
        from beneficiaries.privacy import notices, retention

        return f"{versions.load()}, {retention.load()}, {notices.load()}"
