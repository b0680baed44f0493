"""The seed's figures for 2017, as data, and what was chosen where the text leaves a gap (see docs/demo-year.md)."""

from datetime import date

from beneficiaries.models import Motivation, Status
from beneficiaries.models.visit import SocialNeed

YEAR = 2017
PEOPLE_SINCE_2013 = 35_000  # at this size and above, 2017 is the seed's; below, it is in proportion

NEW = 6_800
TELEPHONY = 9_500
EQUIPMENT = 7_800  # the text stops at "for an offer": read as the other offer, equipment
IN_WORKSHOPS = 1_523  # "1 523 bénéficiaires accompagnés": read as those accompanied in workshops and drop-ins
PROFESSIONALS = 912  # "plus de 900"
# Hours of workshops and drop-ins: 3 500 = 1 300 x 2 h + 960 x 45 min + 180 x 1 h
SESSIONS = {"workshop": 1_300, "drop_in": 960, "applihour": 180}

# What the text doesn't say: how many of each came before 2017.
OLD_TELEPHONY = 3_500
OLD_EQUIPMENT = 2_900
OLD_IN_WORKSHOPS = 300
OLD_MET = 3_800

# Shares of the people met, in percent. The seed's six add up to 101 because each was rounded: these add up to 100,
# round to the seed's, and leave room for "not known".
STATUSES = {
    Status.ACTIVE_NOT_SEEKING: 48.75,
    Status.SEEKING: 24.75,
    Status.UNSTABLE_JOB: 4.8,
    Status.STUDENT: 5.85,
    Status.STABLE_JOB: 3.85,
    Status.INACTIVE: 11.7,
    Status.UNKNOWN: 0.3,
}
# Ages on the day of the first visit; None: the year of birth is not known. 19-35 and 36-55 are the seed's.
AGES: dict[tuple[int, int] | None, float] = {
    (14, 18): 2.6, (19, 35): 43.0, (36, 55): 37.0, (56, 64): 9.6, (65, 88): 6.8, None: 1.0,
}  # fmt: skip
# The first four in the seed's order, then the other reasons of the diagnostic.
MOTIVES = {
    Motivation.SAVE_MONEY: 46, Motivation.BASIC_SKILLS: 19, Motivation.JOB_SEARCH: 12, Motivation.RIGHTS: 9,
    Motivation.GET_DEVICE: 6, Motivation.STAY_IN_TOUCH: 4, Motivation.CHILDREN: 2, Motivation.LEISURE: 1, Motivation.OTHER: 1,
}  # fmt: skip
NEEDS = {
    SocialNeed.EMPLOYMENT: 34, SocialNeed.SOCIAL_TIE: 23, SocialNeed.LEISURE: 15, SocialNeed.RIGHTS: 9, SocialNeed.HEALTH: 6,
    SocialNeed.HOUSING: 5, SocialNeed.BUDGET: 3, SocialNeed.SCHOOLING: 2, SocialNeed.MOBILITY: 2, SocialNeed.RESIDENCE: 1,
}  # fmt: skip

# When people came for the first time, in proportion to the years other than 2017: the years before it, any year since,
# and the last twelve months on top, for the demo is about the present and a small one must live too.
YEARS_BEFORE = {2013: 3, 2014: 5, 2015: 8, 2016: 14}
A_YEAR_SINCE = 6
LAST_TWELVE_MONTHS = 34
# Weight of each antenna, by slug.
ANTENNAS = {
    "paris": 21, "saint-denis": 15, "lille": 14, "lyon": 13, "marseille": 13, "grenoble": 9, "bordeaux": 9, "antony": 6,
}  # fmt: skip

FIRST_DAY = date(2013, 3, 12)
