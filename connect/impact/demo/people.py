"""Who the people of the story are: names, births, situations, telephones; cards and enrolments; their visits."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from beneficiaries.models import BirthPrecision, Status
from connect.antennas.communes import named
from connect.antennas.models import Antenna
from connect.impact.demo import seed_2017 as seed
from connect.impact.demo.copying import Row, copy
from connect.impact.demo.names import NameMaker
from connect.impact.demo.quotas import dealt
from connect.impact.demo.story import Life, Story

PARIS = ZoneInfo("Europe/Paris")
# Numbers that France keeps for fiction (ARCEP): 06 39 98 and five geographic ranges. Past them, a range nobody has.
FICTION = ("639980000", "199000000", "261910000", "353010000", "465710000", "536490000")
POSTCODES = {
    "paris": [("75019", "Paris"), ("75013", "Paris"), ("75018", "Paris"), ("75020", "Paris")],
    "saint-denis": [("93200", "Saint-Denis"), ("93300", "Aubervilliers"), ("93000", "Bobigny")],
    "lille": [("59000", "Lille"), ("59100", "Roubaix"), ("59200", "Tourcoing"), ("59260", "Hellemmes")],
    "lyon": [("69008", "Lyon"), ("69100", "Villeurbanne"), ("69200", "Vénissieux")],
    "marseille": [("13002", "Marseille"), ("13003", "Marseille"), ("13015", "Marseille")],
    "grenoble": [("38000", "Grenoble"), ("38100", "Grenoble"), ("38130", "Échirolles")],
    "bordeaux": [("33300", "Bordeaux"), ("33310", "Lormont"), ("33150", "Cenon")],
    "antony": [("92160", "Antony"), ("92220", "Bagneux"), ("91300", "Massy")],
}
PERSON = (
    "id first_name last_name birth_name birth_on birth_precision gender phone phone_shared email language postcode town"
    " commune_id status"
    " card_number created_at"
)


def at_hour(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), PARIS)


class Register:
    """Gives each life its civil facts and its card, in the order of arrival; remembers the last card of each antenna."""

    def __init__(self, story: Story, antennas: list[Antenna]) -> None:
        self.story, self.antennas, self.random = story, antennas, story.random
        self.cards = [0] * len(antennas)
        self.names = NameMaker(story.random)
        self.born_as = NameMaker(Random(seed.YEAR))  # noqa: S311 -- its own chance: the rest of the story stays
        self.communes = {place: named(*place) for places in POSTCODES.values() for place in places}
        self.phones = 0
        self.situations = self._situations_of_2017()

    def _situations_of_2017(self) -> dict[int, tuple[tuple[int, int] | None, Status]]:
        """Age band and status of everybody met in 2017, each in its exact share: old people are mostly retired,
        students mostly young."""
        met = self.story.met_2017
        bands = dealt(len(met), seed.AGES, self.random)
        statuses = dealt(len(met), seed.STATUSES, self.random)
        statuses.sort(key=lambda s: (s != Status.INACTIVE, s == Status.STUDENT))  # inactive first, students last
        order = sorted(range(len(met)), key=lambda n: -(bands[n] or (40, 40))[0] + 12 * self.random.random())
        return {id(met[n]): (bands[n], status) for n, status in zip(order, statuses, strict=True)}

    def people(self) -> Iterator[Row]:
        for life in self.story.lives:
            female = self.random.random() < 0.52
            first, last, language = self.names.person(female)
            if life.name:  # the cast's own
                female, (first, last) = True, life.name.split(" ", 1)
            life.name = f"{first} {last}"
            band, status = self.situations.get(id(life)) or self._by_chance()
            postcode, town = place = self.random.choice(POSTCODES[self.antennas[life.place].slug])
            commune = self.communes[place]
            phone = self._phone()
            yield (
                life.key, first, last, self._born_as(life, female), *self._birth(life, band),
                "feminin" if female else "masculin", phone, bool(phone) and self.random.random() < 0.04, "", language,
                postcode, town, commune and commune.code, status.value,
                self._card(life.place), at_hour(life.since, 10, 15),
            )  # fmt: skip

    def _born_as(self, life: Life, female: bool) -> str:
        """One woman in six bears another name than the one that she was born with."""
        return self.born_as.person(female)[1] if female and life.key.int % 6 == 0 else ""

    def _by_chance(self) -> tuple[tuple[int, int] | None, Status]:
        band = self.random.choices(list(seed.AGES), cum_weights=AGES_UP_TO)[0]
        status = self.random.choices(list(seed.STATUSES), cum_weights=STATUSES_UP_TO)[0]
        return band, Status.INACTIVE if band and band[0] >= 65 else status

    def _birth(self, life: Life, band: tuple[int, int] | None) -> tuple[date | None, str]:
        """Born so that she has an age of the band on the day that counts: her first visit of 2017, else her first."""
        if band is None:
            return None, BirthPrecision.UNKNOWN.value
        day = next((day for day, _ in life.met if day.year == seed.YEAR), life.since)
        age = self.random.randint(*band)
        if self.random.random() < 0.06:
            return date(day.year - age, 1, 1), BirthPrecision.YEAR.value
        birthday = day.replace(day=min(day.day, 28), year=day.year - age)
        return birthday - timedelta(days=self.random.randrange(330)), BirthPrecision.DAY.value

    def _phone(self) -> str:
        if self.random.random() < 0.12:
            return ""
        self.phones += 1
        block, number = divmod(self.phones - 1, 10_000)
        if block < len(FICTION):
            return f"+33{int(FICTION[block]) + (number * 7919) % 10_000}"
        return f"+33700{(self.phones * 7919) % 1_000_000:06d}"

    def _card(self, place: int) -> str:
        self.cards[place] += 1
        return f"{self.antennas[place].code}-{self.cards[place]:06d}"

    def enrolments(self) -> Iterator[Row]:
        for life in self.story.lives:
            yield life.key, self.antennas[life.place].pk, life.since
            if life.also_at:
                yield life.key, self.antennas[life.also_at[0]].pk, life.also_at[1]

    def visits(self) -> Iterator[Row]:
        """In the order of days, as a real table grows. The first welcome says why; a workshop, the need it serves."""
        motives, needs = list(seed.MOTIVES), list(seed.NEEDS)
        choices = self.random.choices
        happened = [(day, source, life) for life in self.story.lives for day, source in life.met]
        happened.sort(key=lambda visit: visit[0])
        for day, source, life in happened:
            motive = need = ""
            if source == "welcome":
                motive = choices(motives, cum_weights=MOTIVES_UP_TO)[0].value
            if source == "workshop" or (source == "welcome" and self.random.random() < 0.25):
                need = choices(needs, cum_weights=NEEDS_UP_TO)[0].value
            yield self.antennas[life.place].pk, life.key, day, source, motive, need, at_hour(day, 11)


def _up_to(weights: dict) -> list[float]:  # type: ignore[type-arg]
    total, sums = 0.0, []
    for weight in weights.values():
        total += weight
        sums.append(total)
    return sums


AGES_UP_TO, STATUSES_UP_TO = _up_to(seed.AGES), _up_to(seed.STATUSES)
MOTIVES_UP_TO, NEEDS_UP_TO = _up_to(seed.MOTIVES), _up_to(seed.NEEDS)


def write(story: Story, antennas: list[Antenna]) -> None:
    """People, cards, enrolments and visits."""
    register = Register(story, antennas)
    copy("beneficiaries.Person", PERSON, register.people())
    copy("beneficiaries.Enrolment", "person_id antenna_id since", register.enrolments())
    copy(
        "beneficiaries.CardSeries",
        "antenna_id last_number",
        ((antenna.pk, last) for antenna, last in zip(antennas, register.cards, strict=True)),
    )
    copy("beneficiaries.Visit", "antenna_id person_id on source motive social_need noted_at", register.visits())
