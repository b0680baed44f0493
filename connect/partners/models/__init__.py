"""What exists among partners, one noun a file."""

from connect.partners.models.structure import Professional, ProfessionalQuerySet, Structure, StructureKind

__all__ = ["Professional", "ProfessionalQuerySet", "Structure", "StructureKind"]
