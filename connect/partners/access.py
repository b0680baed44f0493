"""Who may, at the portal: predicates on the pass of a professional."""

from connect.antennas.doors import Pass


def may_orient(professional: Pass | None) -> bool:
    """Send and follow the liaison sheets of one's structure: every professional in post."""
    return professional is not None and professional.door == "portal"


def may_read_sheet(professional: Pass | None, structure_id: int) -> bool:
    """The sheets of one's own structure, whoever sent them: they stay with it when a colleague leaves."""
    return professional is not None and professional.structure_id == structure_id
