"""Every indicator, by the word that its addresses bear; in the order of the table."""

from connect.impact.figures import activity, people
from connect.impact.figures.indicator import Column, Indicator, Labels, Part

__all__ = ["BIG", "INDICATORS", "Column", "Indicator", "Labels", "Part"]

# The big figures of the table come first.
BIG: tuple[Indicator, ...] = (
    people.NEW, people.PEOPLE, people.VISITS, activity.TELEPHONY, activity.EQUIPMENT, activity.HELD, activity.PARTICIPANTS,
    activity.TRAINED, activity.DEVICES, activity.GIVEN, people.PROGRESS, people.CLOSINGS, people.PEOPLE_CLOSED,
)  # fmt: skip
INDICATORS: dict[str, Indicator] = {
    one.code: one
    for one in (
        *BIG, people.FIRST_UNNAMED, people.TERRITORIES, people.MOTIVATIONS, activity.SKILLS, people.NEEDS, activity.OFFERS, activity.ATTENDED,
        activity.SESSIONS, activity.ARTICLES, activity.SALES, activity.STRUCTURES,
    )
}  # fmt: skip
