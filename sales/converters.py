"""What an address may hold: the number of a ticket."""

from django.urls import register_converter


class Reference:
    """A ticket number: `LI-1-000198`."""

    regex = "[A-Z]{2}-[0-9]{1,3}-[0-9]{6,9}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Reference, "ticket")
