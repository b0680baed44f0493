"""What exists in solidarity sales: the catalogue and its caps, stock, the year of plans, sales, baskets."""

from sales.models.aftersales import (
    COVERED,
    AfterSalesCase,
    Agreed,
    CaseStep,
    Cover,
    DeviceNote,
    Exchange,
    Fault,
    RefundAgreement,
    RefundAloneUpTo,
    RefundPrinting,
    Stage,
)
from sales.models.allowance import MarketOffer, PlanYear, RenewalAnswer, RenewalRequest, SoldPlan
from sales.models.basket import Basket, BasketLine
from sales.models.catalogue import DEVICES, Carries, Kind, Letterhead, NationalPrice, Price, PriceCap, Product
from sales.models.counts import (
    Answer,
    CountLine,
    CountScan,
    Difference,
    StockCount,
    Why,
)
from sales.models.donations import (
    ActiveImei,
    Batch,
    DonationImport,
    DonationReceipt,
    DonationSeries,
    Donor,
    DonorKind,
    Origin,
    ReceiptKind,
    RegisterLine,
    RegisterSetting,
    UnitRemoval,
)
from sales.models.drawer import CashMovement, CashSession, DepositSlip, Movement, SecondPersonAbove, Till
from sales.models.limits import Limited, LimitOverride, SaleLimit, Scope
from sales.models.paying import (
    CashException,
    CreditAgreement,
    Instalment,
    InstalmentMonths,
    Settlement,
    VoucherClaimed,
)
from sales.models.reading import CarbonFactor, MarketPrice
from sales.models.refund import Refund, RefundLine, RefundPayment, RefundReason
from sales.models.sale import FormerBuyer, Means, Payment, Printing, Sale, SaleBuyer, SaleLine
from sales.models.serials import (
    CardState,
    CodeBatch,
    CodeSecret,
    CodeState,
    IdentityCheck,
    Paper,
    Seen,
    SerialItem,
    SimCard,
    SimIdentityRule,
)
from sales.models.stock import GONE, Grade, Handover, Unit, UnitSeries, UnitState
from sales.models.stockroom import (
    OPEN_OUTCOMES,
    Cause,
    NationalThreshold,
    Outcome,
    ShelfMovement,
    Threshold,
    Transfer,
    TransferPiece,
    TransferUnit,
    Where,
)
from sales.models.workbench import (
    NEVER_SAID,
    Disk,
    Erasing,
    ErasureRecord,
    Mark,
    PartTaken,
    Result,
    RuleSet,
    TestRecord,
    UnitFacts,
    UnitGrade,
    UnitStep,
    WasteSlip,
    WasteUnit,
)

__all__ = [
    "COVERED", "DEVICES", "GONE", "NEVER_SAID", "OPEN_OUTCOMES", "ActiveImei", "AfterSalesCase", "Agreed", "Answer",
    "Basket", "BasketLine", "Batch", "CarbonFactor", "CardState", "Carries", "CaseStep", "CashException",
    "CashMovement", "CashSession", "Cause", "CodeBatch", "CodeSecret", "CodeState", "CountLine", "CountScan", "Cover",
    "CreditAgreement", "DepositSlip", "DeviceNote", "Difference", "Disk", "DonationImport", "DonationReceipt",
    "DonationSeries", "Donor", "DonorKind", "Erasing", "ErasureRecord", "Exchange", "Fault", "FormerBuyer", "Grade",
    "Handover", "IdentityCheck", "Instalment", "InstalmentMonths", "Kind", "Letterhead", "LimitOverride", "Limited",
    "Mark", "MarketOffer", "MarketPrice", "Means", "Movement", "NationalPrice", "NationalThreshold", "Origin",
    "Outcome", "Paper", "PartTaken", "Payment", "PlanYear", "Price", "PriceCap", "Printing", "Product", "ReceiptKind",
    "Refund", "RefundAgreement", "RefundAloneUpTo", "RefundLine", "RefundPayment", "RefundPrinting", "RefundReason",
    "RegisterLine", "RegisterSetting", "RenewalAnswer", "RenewalRequest", "Result", "RuleSet", "Sale", "SaleBuyer",
    "SaleLimit", "SaleLine", "Scope", "SecondPersonAbove", "Seen", "SerialItem", "Settlement", "ShelfMovement",
    "SimCard", "SimIdentityRule", "SoldPlan", "Stage", "StockCount", "TestRecord", "Threshold", "Till", "Transfer",
    "TransferPiece", "TransferUnit", "Unit", "UnitFacts", "UnitGrade", "UnitRemoval", "UnitSeries", "UnitState",
    "UnitStep", "VoucherClaimed", "WasteSlip", "WasteUnit", "Where", "Why",
]  # fmt: skip
