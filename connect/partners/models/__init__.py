"""What exists among partners, one noun a file."""

from connect.partners.models.funding import Promise, ReportDue
from connect.partners.models.joining import AccessCode, Invitation, JoinRequest, RefusalReason, RequestState, Way
from connect.partners.models.place import (
    OWN_SOURCE,
    CodeList,
    Place,
    PlaceApart,
    PlaceCode,
    PlaceImport,
    PlaceQuerySet,
    PlaceRemark,
    RemarkKind,
)
from connect.partners.models.structure import Professional, ProfessionalQuerySet, Structure, StructureKind
from connect.partners.models.working import Agreement, Outreach, OutreachResult, SendingLimit

__all__ = [
    "OWN_SOURCE",
    "AccessCode",
    "Agreement",
    "CodeList",
    "Invitation",
    "JoinRequest",
    "Outreach",
    "OutreachResult",
    "Place",
    "PlaceApart",
    "PlaceCode",
    "PlaceImport",
    "PlaceQuerySet",
    "PlaceRemark",
    "Professional",
    "ProfessionalQuerySet",
    "Promise",
    "RefusalReason",
    "RemarkKind",
    "ReportDue",
    "RequestState",
    "SendingLimit",
    "Structure",
    "StructureKind",
    "Way",
]  # fmt: skip
