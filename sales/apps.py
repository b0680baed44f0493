from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SalesConfig(AppConfig):
    name = "sales"
    verbose_name = _("Sales")
    grants = {
        # the national catalogue, caps and letterhead: read everywhere, written by the national team
        "Product": {"antenna": "S", "national": "SIU"},
        "PriceCap": {"antenna": "S", "national": "SI"},
        "Letterhead": {"antenna": "S", "national": "SI"},
        # decided by dated rows: written once
        "NationalPrice": {"antenna": "S", "national": "SI"},
        "SaleLimit": {"antenna": "S", "national": "SI"},
        "MarketOffer": {"antenna": "S", "national": "SIU"},
        "MarketPrice": {"antenna": "S", "national": "SI"},
        "CarbonFactor": {"antenna": "S", "national": "SI"},
        "Price": {"antenna": "SI", "national": "S"},
        "LimitOverride": {"antenna": "SI", "national": "S"},
        "RenewalRequest": {"antenna": "SI", "national": "SU"},
        "Till": {"antenna": "S", "national": "SIU"},
        "Unit": {"antenna": "SIU", "national": "S"},
        "UnitSeries": {"antenna": "SIU", "national": "S"},
        "Handover": {"antenna": "S", "national": "S"},
        # written once: neither update nor delete for anyone
        "Sale": {"antenna": "SI", "national": "S"},
        "SaleLine": {"antenna": "SI", "national": "S"},
        "Payment": {"antenna": "SI", "national": "S"},
        "SoldPlan": {"antenna": "SI", "national": "S"},
        "Printing": {"antenna": "SI", "national": "S"},
        "Refund": {"antenna": "SI", "national": "S"},
        "RefundLine": {"antenna": "SI", "national": "S"},
        "RefundPayment": {"antenna": "SI", "national": "S"},
        "CashMovement": {"antenna": "SI", "national": "S"},
        "Instalment": {"antenna": "SI", "national": "S"},
        "Settlement": {"antenna": "SI", "national": "S"},
        "VoucherClaimed": {"antenna": "SI", "national": "S"},
        "DepositSlip": {"antenna": "SI", "national": "S"},
        "SecondPersonAbove": {"antenna": "S", "national": "SI"},
        "InstalmentMonths": {"antenna": "S", "national": "SI"},
        # agreed to, then used once; its person is taken off when she is erased
        "CreditAgreement": {"antenna": "SIU", "national": "SU"},
        # allowed, then used by a trigger; its person is taken off when she is erased
        "CashException": {"antenna": "SI", "national": "SU"},
        # opened, then closed once
        "CashSession": {"antenna": "SIU", "national": "S"},
        # gifts: donors and batches are written on, papers are cancelled once, the register is only added to
        "Donor": {"antenna": "SIU", "national": "S"},
        "Batch": {"antenna": "SIU", "national": "S"},
        "DonationReceipt": {"antenna": "SIU", "national": "S"},
        "DonationSeries": {"antenna": "S", "national": "S"},
        "ActiveImei": {"antenna": "S", "national": "S"},
        "UnitRemoval": {"antenna": "SIU", "national": "S"},
        "RegisterSetting": {"antenna": "S", "national": "SI"},
        "RegisterLine": {"antenna": "SI", "national": "S"},
        "DonationImport": {"antenna": "SIUD", "national": "S"},
        # what travels: written by who sends, decided on arrival by owner functions
        "Transfer": {"antenna": "SI", "national": "S"},
        "TransferUnit": {"antenna": "SI", "national": "S"},
        "TransferPiece": {"antenna": "SI", "national": "S"},
        "ShelfMovement": {"antenna": "SI", "national": "S"},
        "NationalThreshold": {"antenna": "S", "national": "SIU"},
        "Threshold": {"antenna": "SIU", "national": "S"},
        # counted, explained, then signed for good
        "StockCount": {"antenna": "SIU", "national": "S"},
        "CountLine": {"antenna": "SIU", "national": "S"},
        "CountScan": {"antenna": "SI", "national": "S"},
        # handed over one by one; the nation reads no secret, and a trigger removes it once it was shown
        "CodeBatch": {"antenna": "SI", "national": "S"},
        "SerialItem": {"antenna": "SIU", "national": "S"},
        "CodeSecret": {"antenna": "SI"},
        "SimCard": {"antenna": "SIU", "national": "S"},
        "SimIdentityRule": {"antenna": "S", "national": "SI"},
        "IdentityCheck": {"antenna": "SI", "national": "S"},
        "RefundPrinting": {"antenna": "SI", "national": "S"},
        "Exchange": {"antenna": "SI", "national": "S"},
        "DeviceNote": {"antenna": "SI", "national": "S"},
        "RefundAloneUpTo": {"antenna": "S", "national": "SI"},
        # asked for, then answered once; used by a trigger
        "RefundAgreement": {"antenna": "SIU", "national": "S"},
        # what a case has come to is copied by a trigger; its person is moved by a merge, cut by an erasure
        "AfterSalesCase": {"antenna": "SI", "national": "SU"},
        "CaseStep": {"antenna": "SI", "national": "S"},
        # the workbench: written by PostgreSQL alone, written on, or only added to
        "UnitStep": {"antenna": "S", "national": "S"},
        "UnitFacts": {"antenna": "SIU", "national": "S"},
        "TestRecord": {"antenna": "SI", "national": "S"},
        "ErasureRecord": {"antenna": "SI", "national": "S"},
        "UnitGrade": {"antenna": "SI", "national": "S"},
        "PartTaken": {"antenna": "SI", "national": "S"},
        "WasteSlip": {"antenna": "SI", "national": "S"},
        "WasteUnit": {"antenna": "SI", "national": "S"},
        "RuleSet": {"antenna": "S", "national": "SIUD"},
        # outside what is signed: a merge moves it, an erasure deletes it, both as national
        "SaleBuyer": {"antenna": "SI", "national": "SUD"},
        "FormerBuyer": {"antenna": "S", "national": "SI"},
        "PlanYear": {"antenna": "S", "national": "SIU"},
        # scratch, not a record: a basket is emptied
        "Basket": {"antenna": "SIUD", "national": "SUD"},
        "BasketLine": {"antenna": "SIUD", "national": "SD"},
    }

    def ready(self) -> None:
        from beneficiaries import parts
        from connect.books import verify
        from sales.aftersales import refund_papers
        from sales.drawer import closing, instalments, moving, opening
        from sales.part import SalesPart
        from sales.receipts import differences

        parts.register(SalesPart())
        verify.compare("ticket", differences)
        verify.compare("refund", refund_papers.differences)
        verify.compare("open", opening.differences)
        verify.compare("movement", moving.differences)
        verify.compare("deposit", moving.differences)
        verify.compare("close", closing.differences)
        verify.compare("settlement", instalments.differences)

        from connect.antennas import dated
        from sales.decided import SETTINGS

        dated.register(*SETTINGS)

    def load_reference(self) -> str:
        from sales.reference import load

        return load()
