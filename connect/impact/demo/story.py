"""What happened to everybody, told before it is written: one consistent set of facts from 2013 to yesterday.

Pure Python, no database: the same seed, size and day tell the same story. 2017 is composed so that its indicators are
the seed's; the other years happen by chance. A plan stays within a year of the person's first, as everywhere.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from uuid import UUID

from connect.impact.demo import seed_2017 as seed
from connect.impact.demo.open_days import OpenDays
from connect.impact.demo.quotas import dealt, in_proportion, share_out

DAY = timedelta(days=1)
# The last purchase this many days after the first leaves room for thirty days within the year.
LAST_PURCHASE = 330


@dataclass(slots=True, eq=False)
class Life:
    """One person's way through the antennas."""

    key: UUID
    place: int  # position of the antenna in seed_2017.ANTENNAS
    since: date
    plans: list[date] = field(default_factory=list)  # days on which a plan was bought
    device: str = ""  # "computer" or "phone"
    device_on: date | None = None
    met: list[tuple[date, str]] = field(default_factory=list)  # (day, VisitSource), without doubles
    also_at: tuple[int, date] | None = None  # enrolled in a second antenna
    name: str = ""  # given when the person is written


@dataclass
class Story:
    today: date
    people: int
    random: Random
    days: OpenDays
    lives: list[Life] = field(default_factory=list)
    met_2017: list[Life] = field(default_factory=list)
    learners: dict[int, list[Life]] = field(default_factory=dict)  # who comes to workshops, by year

    def scaled(self, figure: int) -> int:
        return in_proportion(figure, self.people, seed.PEOPLE_SINCE_2013)


def tell(people: int, *, seed_number: int, today: date) -> Story:
    """The story of `people` people until the day before `today`."""
    random = Random(seed_number)  # noqa: S311 -- a story, not a secret
    story = Story(today, people, random, OpenDays(seed.FIRST_DAY, today - DAY))
    _welcome_everybody(story)
    _let_years_pass(story)
    _compose_2017(story)
    _end_a_year_soon(story)
    for life in story.lives:
        _note_visits(story, life)
    return story


def _welcome_everybody(story: Story) -> None:
    new = story.scaled(seed.NEW)
    weights = _weights(story.today)
    by_year = {**share_out(story.people - new, weights), seed.YEAR: new}
    places = list(range(len(seed.ANTENNAS)))
    for year in sorted(by_year):
        days = story.days.of_year(year)
        hand = dealt(by_year[year], dict(zip(places, seed.ANTENNAS.values(), strict=True)), story.random)
        for place, since in zip(hand, sorted(story.random.choices(days, k=by_year[year])), strict=True):
            key = UUID(int=story.random.getrandbits(128), version=4)
            story.lives.append(Life(key, place, since))


def _weights(today: date) -> dict[int, float]:
    """Of each year but 2017; the running one is cut at today."""
    part = today.timetuple().tm_yday / 365
    weights: dict[int, float] = {
        **seed.YEARS_BEFORE,
        **dict.fromkeys(range(seed.YEAR + 1, today.year), seed.A_YEAR_SINCE),
    }
    weights[today.year - 1] += seed.LAST_TWELVE_MONTHS * (1 - part)
    weights[today.year] = (seed.A_YEAR_SINCE + seed.LAST_TWELVE_MONTHS) * part
    return weights


def _let_years_pass(story: Story) -> None:
    """Everybody outside 2017 follows chance: three in four buy plans, one in three a device, one in six learns."""
    draw = story.random.random
    for life in story.lives:
        if life.since.year == seed.YEAR:
            continue
        if draw() < 0.72:
            _buy_plans(story, life, life.since)
        if draw() < 0.34:
            _take_device(story, life, life.since)
        if draw() < 0.17:
            story.learners.setdefault(life.since.year, []).append(life)
        if draw() < 0.02:
            _enrol_elsewhere(story, life)


def _buy_plans(story: Story, life: Life, first: date) -> None:
    """Plans one after the other within a year of the first; those who came before 2017 stop at its door."""
    draw = story.random.random
    day = story.days.on_or_after(first)
    last = first + timedelta(days=LAST_PURCHASE)
    while day is not None and day <= last and not (day.year == seed.YEAR and first.year < seed.YEAR):
        life.plans.append(day)
        if draw() < 0.36:
            return
        day = story.days.on_or_after(day + timedelta(days=30 + int(12 * draw())))


def _take_device(story: Story, life: Life, first: date) -> None:
    day = story.days.on_or_after(first + timedelta(days=int(40 * story.random.random() ** 2)))
    if day is None or (day.year == seed.YEAR and first.year < seed.YEAR):
        day = first
    life.device, life.device_on = ("computer" if story.random.random() < 0.68 else "phone"), day


def _enrol_elsewhere(story: Story, life: Life) -> None:
    day = story.days.on_or_after(life.since + timedelta(days=120 + int(400 * story.random.random())))
    if day is not None and day.year != seed.YEAR:
        life.also_at = ((life.place + 1 + int(7 * story.random.random())) % len(seed.ANTENNAS), day)


def _compose_2017(story: Story) -> None:
    """Choose who was met in 2017 and for what, so that each count of the seed is met exactly."""
    pick = story.random.sample
    new = [life for life in story.lives if life.since.year == seed.YEAR]
    before = [life for life in story.lives if life.since.year < seed.YEAR]
    old = pick(before, min(len(before), story.scaled(seed.OLD_MET)))
    telephony = min(len(old), story.scaled(seed.OLD_TELEPHONY))
    equipment = min(len(old), story.scaled(seed.OLD_EQUIPMENT))
    learners = min(len(old), story.scaled(seed.OLD_IN_WORKSHOPS))
    # Those at the end of the list did one thing only: everybody who was met did something.
    for life in old[:telephony]:
        _buy_again_in_2017(story, life)
    for life in old[len(old) - equipment :]:
        _equip_in_2017(story, life)
    for life in pick(new, story.scaled(seed.TELEPHONY) - telephony):
        _buy_plans(story, life, life.since)
    for life in pick(new, story.scaled(seed.EQUIPMENT) - equipment):
        _equip_in_2017(story, life)
    story.met_2017 = new + old
    early = [life for life in new if life.since < date(seed.YEAR, 10, 15)]
    story.learners[seed.YEAR] = pick(early, story.scaled(seed.IN_WORKSHOPS) - learners) + old[:learners]


def _end_a_year_soon(story: Story) -> None:
    """Maryam Rahimi of Lille: her year of plans ends within a fortnight."""
    lille = list(seed.ANTENNAS).index("lille")
    spared = {id(life) for life in [*story.met_2017, *(x for them in story.learners.values() for x in them)]}
    life = next((x for x in reversed(story.lives) if x.place == lille and id(x) not in spared), None)
    first = story.days.on_or_after(story.today - timedelta(days=355))
    if life is not None and first is not None:
        life.since, life.name, life.also_at, life.device, life.device_on = first, "Maryam Rahimi", None, "", None
        life.plans = [day for n in (0, 31, 64, 320) if (day := story.days.on_or_after(first + timedelta(days=n)))]


def _buy_again_in_2017(story: Story, life: Life) -> None:
    """Within her year if it still runs, else a first plan (what she bought before 2017 is then forgotten)."""
    last = life.plans[0] + timedelta(days=LAST_PURCHASE) if life.plans else life.since
    start = max(date(seed.YEAR, 1, 3), life.plans[-1] + 30 * DAY if life.plans else life.since)
    running = story.days.between(start, min(last, date(seed.YEAR, 12, 31)))
    if running:
        life.plans.append(story.random.choice(running))
    else:
        life.plans = []
        _buy_plans(story, life, story.random.choice(story.days.of_year(seed.YEAR)))


def _equip_in_2017(story: Story, life: Life) -> None:
    days = story.days.between(max(life.since, date(seed.YEAR, 1, 3)), date(seed.YEAR, 12, 31))
    near = days[: max(1, len(days) // 3)]
    life.device, life.device_on = ("computer" if story.random.random() < 0.6 else "phone"), story.random.choice(near)


def _note_visits(story: Story, life: Life) -> None:
    """A welcome, each purchase, and some days when people only dropped by; workshops are added with the sessions."""
    draw = story.random.random
    met = {(life.since, "welcome")}
    met.update((day, "sale") for day in life.plans)
    if life.device_on:
        met.add((life.device_on, "sale"))
    if draw() < 0.3:
        day = story.days.on_or_after(life.since + timedelta(days=7 + int(90 * draw())))
        if day is not None and (day.year != seed.YEAR or life.since.year == seed.YEAR):
            met.add((day, "welcome"))
    life.met = sorted(met)
