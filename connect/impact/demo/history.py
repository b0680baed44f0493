"""Writes the story into the database: people, workshops, training, sales, search keys; by COPY, as the owner."""

import sys
import time
from collections.abc import Callable
from datetime import date
from typing import TextIO

from django.db import connection

from connect.antennas.models import Antenna
from connect.impact.demo import classes, courses, people, seed_2017, shop
from connect.impact.demo.copying import rules_apart
from connect.impact.demo.story import tell
from workshops.models import Kind

TABLES = (
    "beneficiaries.Person", "beneficiaries.Enrolment", "beneficiaries.CardSeries", "beneficiaries.Visit",
    "workshops.Session",
    "workshops.SessionVolunteer", "workshops.Booking", "workshops.BookingChange", "workshops.SkillGained",
    "partners.Structure", "partners.Professional",
    "training.Session", "training.HalfDay", "training.Registration", "training.Attendance",
    "books.Entry", "books.Closure", "sales.CashSession", "sales.CashMovement", "sales.DepositSlip", "sales.Unit", "sales.UnitSeries", "sales.PlanYear", "sales.Sale", "sales.SaleLine", "sales.SoldPlan",
    "sales.Payment", "sales.SaleBuyer", "sales.Handover",
)  # fmt: skip


class Progress:
    """A bar on standard error: what is being written, how far, how long so far."""

    WIDTH = 28

    def __init__(self, steps: int, stream: TextIO | None = None) -> None:
        self.steps, self.done, self.stream = steps, 0, stream or sys.stderr
        self.start = time.monotonic()

    def step(self, words: str) -> None:
        filled = self.WIDTH * self.done // self.steps
        bar = "█" * filled + "·" * (self.WIDTH - filled)
        end = "\r" if self.stream.isatty() else "\n"
        self.stream.write(f"\033[2K{bar} {time.monotonic() - self.start:5.1f} s  {words}{end}" if end == "\r" else
                          f"{bar} {time.monotonic() - self.start:5.1f} s  {words}{end}")  # fmt: skip
        self.stream.flush()
        self.done += 1

    def finish(self, words: str) -> float:
        self.done = self.steps
        self.step(words)
        if self.stream.isatty():
            self.stream.write("\n")
        return time.monotonic() - self.start


def write(count: int, *, seed: int, today: date, progress: Progress) -> None:
    """The whole history of `count` people until the day before `today`; inside a transaction."""
    antennas = list(Antenna.objects.filter(slug__in=seed_2017.ANTENNAS))
    antennas.sort(key=lambda antenna: list(seed_2017.ANTENNAS).index(antenna.slug))
    with rules_apart(TABLES):
        progress.step("l’histoire de chacun")
        story = tell(count, seed_number=seed, today=today)
        timetable = classes.Timetable(story, {kind.code: kind for kind in Kind.objects.all()})
        planned = timetable.classes()
        steps: list[tuple[str, Callable[[], None]]] = [
            ("personnes et visites", lambda: people.write(story, antennas)),
            ("ateliers et permanences", lambda: classes.write(planned, timetable, antennas)),
            ("formations", lambda: courses.write(story, antennas)),
            ("ventes et tickets signés", lambda: shop.write(story, antennas)),
        ]
        for words, step in steps:
            progress.step(words)
            step()
        progress.step("mots de la recherche")
        with connection.cursor() as cursor:
            # Without statistics the planner believes that nobody stands here, and walks all names for each person.
            cursor.execute("ANALYZE beneficiaries_person, beneficiaries_enrolment")
            cursor.execute("SELECT rebuild_search_keys()")
            cursor.execute(
                "ANALYZE beneficiaries_searchkey, beneficiaries_spelling"
            )  # the present week searches and sells
            cursor.execute(
                "ANALYZE sales_sale, sales_saleline, sales_salebuyer, sales_soldplan, sales_planyear, books_entry"
            )
        progress.step("vérification des règles")
