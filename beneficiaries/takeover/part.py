"""What the take-over from another tool knows of a person: her identifiers there. Nothing of it is shown on her page."""

from beneficiaries.parts import PersonPart


class TakeOverPart(PersonPart):
    fields = ("beneficiaries.ExternalId.person",)
