"""What impact keeps: age grids, results as they were counted, sealed periods, the accounts; reports, exports, the API's keys."""

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

__all__ = [
    "Account",
    "AccountsExport",
    "AgeBand",
    "AgeGrid",
    "Band",
    "Bands",
    "Cut",
    "FiguresCheck",
    "FiguresDifference",
    "KeptResults",
    "Rank",
    "SealedFacts",
    "SealedPeriod",
    "default_grid",
]
