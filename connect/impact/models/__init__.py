"""What impact keeps: age grids, results as they were counted, sealed periods, the accounts; reports, exports, the API's keys."""

from connect.impact.models.api_key import ApiKey, ApiScope, ApiUse
from connect.impact.models.kept import (
    Account,
    AccountsExport,
    AgeBand,
    AgeGrid,
    Band,
    Bands,
    Cut,
    FiguresCheck,
    FiguresDifference,
    KeptResults,
    Rank,
    SealedFacts,
    SealedPeriod,
    default_grid,
)
from connect.impact.models.report import (
    LONGEST,
    MonthChoice,
    Report,
    ReportFile,
    ReportLink,
    ReportState,
)

__all__ = [
    "LONGEST",
    "Account",
    "AccountsExport",
    "AgeBand",
    "AgeGrid",
    "ApiKey",
    "ApiScope",
    "ApiUse",
    "Band",
    "Bands",
    "Cut",
    "FiguresCheck",
    "FiguresDifference",
    "KeptResults",
    "MonthChoice",
    "Rank",
    "Report",
    "ReportFile",
    "ReportLink",
    "ReportState",
    "SealedFacts",
    "SealedPeriod",
    "default_grid",
]
