from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrainingConfig(AppConfig):
    name = "training"
    verbose_name = _("Training")
    grants = {
        "Module": {"antenna": "S", "portal": "S", "national": "SIU"},
        "ModuleResult": {"antenna": "S", "national": "SI"},
        "Kit": {"antenna": "S", "portal": "S", "national": "SI"},
        "KitVersion": {"antenna": "S", "portal": "S", "national": "SIU"},
        "KitFile": {"antenna": "S", "portal": "S", "national": "SIU"},
        "KitDownload": {"antenna": "S", "portal": "SI", "national": "S"},
        "KitRun": {"antenna": "S", "portal": "SIU", "national": "S"},
        "Session": {"antenna": "SIU", "portal": "S", "national": "S"},
        "HalfDay": {"antenna": "SIU", "portal": "S", "national": "S"},
        "Registration": {"antenna": "SIU", "portal": "SIU", "national": "S"},
        "TraineeKey": {"antenna": "SI", "portal": "I", "national": "S"},
        "SeatCall": {"antenna": "S", "portal": "S", "national": "S"},
        "RegistrationStep": {"antenna": "S", "portal": "S", "national": "S"},
        "SentPaper": {"antenna": "SI", "portal": "SI", "national": "S"},
        "HouseRules": {"antenna": "S", "portal": "S", "national": "SI"},
        "SessionTrainer": {"antenna": "SIU", "portal": "S", "national": "S"},
        "Need": {"antenna": "SIU", "portal": "SIU", "national": "S"},
        "NeedStep": {"antenna": "S", "portal": "S", "national": "S"},
        "Agreement": {"antenna": "SIU", "portal": "SU", "national": "S"},
        "AgreementSeries": {},
        "Attendance": {"antenna": "SIU", "national": "S"},
        "AttestationSeries": {},
        "Issuer": {"antenna": "S", "portal": "S", "national": "SI"},
        "BillingSeries": {},
        "Quote": {"antenna": "SIU", "portal": "SU", "national": "S"},
        "Invoice": {"antenna": "SI", "portal": "S", "national": "S"},
        "Instalment": {"antenna": "SI", "portal": "S", "national": "S"},
        "CreditNote": {"antenna": "SI", "portal": "S", "national": "S"},
        "Payment": {"antenna": "SI", "portal": "S", "national": "S"},
        "Reminder": {"antenna": "SI", "national": "S"},
        "Attestation": {"antenna": "SI", "portal": "S", "national": "S"},
        # signatures are added, never changed; what was noted before is written by PostgreSQL alone
        "RollDoor": {"antenna": "SIU", "national": "S"},
        "Signature": {"antenna": "SI", "national": "S"},
        "Strike": {"antenna": "SI", "national": "S"},
        "AttendanceKept": {"antenna": "S", "national": "S"},
        "AbsenceCall": {"antenna": "SI", "national": "S"},
        "RollScan": {"antenna": "SI", "national": "S"},
        "PaperBatch": {"antenna": "SIU", "national": "S"},
        "CertificateSeries": {},
        "Certificate": {"antenna": "SI", "portal": "S", "national": "S"},
        # relays and the network: events are written by PostgreSQL alone
        "RelayCall": {"antenna": "SIU", "portal": "S", "national": "S"},
        "RelayFile": {"antenna": "SIU", "portal": "SIU", "national": "S"},
        "RelayEvent": {"antenna": "S", "portal": "S", "national": "S"},
        "RelayStep": {"antenna": "SIU", "portal": "S", "national": "S"},
        "RelayMeeting": {"antenna": "SIU", "portal": "S", "national": "S"},
        "RelayNote": {"antenna": "SI", "national": "S"},
        "RelayTerm": {"antenna": "SIU", "portal": "S", "national": "S"},
        "Introduction": {"antenna": "SIU", "portal": "S", "national": "S"},
        # questionnaires and assessment: opinions have no door, owner functions write them and count them
        "Questionnaire": {"antenna": "S", "portal": "S", "national": "S"},
        "Question": {"antenna": "S", "portal": "S", "national": "S"},
        "Asked": {"antenna": "SIU", "national": "S"},
        "Opinion": {},
        "Reply": {"antenna": "SIU", "portal": "SIU", "national": "S"},
        "Assessment": {"antenna": "SI", "national": "S"},
        "Complaint": {"antenna": "SIU", "portal": "SI", "national": "S"},
        "Improvement": {"antenna": "SIU", "national": "SIU"},
        "Adaptation": {"antenna": "SIU", "portal": "SI", "national": "S"},
        "DisabilityContact": {"antenna": "SIU", "national": "SIU"},
        "WatchEntry": {"antenna": "SIU", "national": "SIU"},
        "EvidenceNote": {"antenna": "SIU", "national": "SIU"},
        "KeptPaper": {"antenna": "SI", "national": "S"},
        "Trainer": {"antenna": "SIU", "national": "S"},
        "TrainerProof": {"antenna": "SIU", "national": "S"},
        "Subcontract": {"antenna": "SIU", "national": "S"},
        "StatementEntry": {"national": "SIU"},
        "Statement": {"national": "SI"},
    }

    def ready(self) -> None:
        from connect.partners.directory import programmes
        from training.network import labelling

        programmes.register(labelling.programmes)

        from connect.antennas import dated
        from training.decided import FIXED, SETTINGS

        dated.register(*SETTINGS)
        dated.state(*FIXED)

    def load_reference(self) -> str:
        from training.assessing.loading import load_questionnaires
        from training.billing.issuing import load as load_issuer
        from training.catalogue.loading import load_modules

        return f"{load_modules()}, {load_questionnaires()}, {load_issuer()}"
