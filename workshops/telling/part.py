"""What a person's file says of messages: what she is still to be told, for whoever meets her first; all that she was."""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext as _

from beneficiaries.models import Person
from beneficiaries.parts import Notice, PersonPart, anything, has
from workshops.telling import calling


class TellingPart(PersonPart):
    asks = {
        "untold": anything(
            "workshops_message", "AND state IN ('waiting', 'failed', 'expired', 'stopped') AND starts_at >= %(today)s"
        )
    }

    def erase(self, people: Collection[UUID], *, at: datetime) -> None:
        """Her number and her address leave the outbox; what the messages were about is kept without them."""
        super().erase(people, at=at)
        with connection.cursor() as cursor:
            cursor.execute("SELECT workshops_forget_outbox(%s)", [list(people)])

    def notices(self, person: Person, *, antenna_id: int, at: datetime) -> Iterable[Notice]:
        """One sentence a seat of which no message told her; two queries, none when nothing waits."""
        if not has(person, "untold"):
            return []
        return [
            Notice(
                _("To say: %(sentence)s") % {"sentence": line.sentence},
                f"{reverse('workshops_telling:call_list')}#m{line.message.pk}",
                _("Note that it was said"),
                strong=True,
            )
            for line in calling.to_call(antenna_id, at=at, person=person)
        ]
