"""Opening hours in OpenStreetMap syntax: read, said in words, refused when they cannot be read."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from connect.partners.directory import hours
from connect.partners.directory.forms import HoursField

PARIS = ZoneInfo("Europe/Paris")
DAYS = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"]
USUAL = "Mo-Fr 09:00-12:00,14:00-18:30; Sa 08:30-12:00; PH off"


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of November 2026: the 23rd is a Monday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=PARIS)


def said(text: str, day: date = date(2026, 11, 23)) -> list[str]:
    with override("fr"):
        return [f"{one.name} {one.said}".replace("\u00a0", " ") for one in hours.week(text, day)]


@override("fr")
def test_a_week_is_said_day_by_day():
    assert said(USUAL)[0] == "lundi de 9 h à 12 h et de 14 h à 18 h 30"
    assert said(USUAL)[5:] == ["samedi de 8 h 30 à 12 h", "dimanche fermé"]


def test_a_public_holiday_of_france_closes():
    assert "mercredi fermé" in said(USUAL, date(2026, 11, 9))  # 11 November


def test_days_alike_are_put_together():
    with override("fr"):
        lines = [f"{line.days} {line.said}".replace("\u00a0", " ") for line in hours.lines("Mo-Fr 09:00-12:00")]
    assert lines == ["lundi à vendredi de 9 h à 12 h", "samedi et dimanche fermé"]


@override("fr")
@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (at(23, 10), "ouvert jusqu’à 12 h"),
        (at(23, 13), "fermé, ouvre à 14 h"),
        (at(28, 15), "fermé, ouvre lundi à 9 h"),
    ],
)
def test_now_is_said_in_words(moment, words):
    assert hours.now_said(USUAL, moment).replace("\u00a0", " ") == words


@override("fr")
def test_a_place_open_until_two_in_the_morning_is_not_open_all_saturday():
    assert "vendredi de 22 h à 2 h" in said("Fr 22:00-02:00")
    assert "samedi fermé" in said("Fr 22:00-02:00")


@override("fr")
def test_words_of_the_source_are_kept():
    assert hours.now_said('"sur rendez-vous"', at(23, 10)) == "sur rendez-vous"


def test_one_saturday_a_month_is_open_on_saturday():
    assert hours.opens_on_saturday("Sa[1] 09:00-12:00")
    assert not hours.opens_on_saturday("Mo-Fr 09:00-12:00")


@pytest.mark.parametrize(
    "text", ["lundi matin", "Mo 9h-12h", "Mo-Fr 25:00-26:00", "Mo 09:00-12:00\x00", "<b>", "x" * 600]
)
def test_what_cannot_be_read_gets_a_sentence(text):
    with pytest.raises(ValidationError):
        HoursField().clean(text)


clock = st.tuples(st.integers(0, 23), st.sampled_from([0, 15, 30, 45]))
spans = st.lists(clock, min_size=2, max_size=4, unique=True).filter(lambda c: len(c) % 2 == 0).map(sorted)
rules = st.dictionaries(st.sampled_from(DAYS), spans, min_size=1, max_size=7)


def written(rule: dict[str, list[tuple[int, int]]]) -> str:
    def span(a, b):
        return f"{a[0]:02}:{a[1]:02}-{b[0]:02}:{b[1]:02}"

    return "; ".join(
        f"{day} " + ",".join(span(*pair) for pair in zip(clocks[::2], clocks[1::2], strict=True))
        for day, clocks in rule.items()
    )


@given(rules)
def test_any_week_that_can_be_written_is_read_as_it_was_meant(rule):
    """Read back by our own arithmetic: open in the middle of each span, closed on the days left out."""
    text = HoursField().clean(written(rule))
    week = hours.week(text, date(2026, 11, 23))
    for number, day in enumerate(DAYS):
        clocks = rule.get(day, [])
        assert week[number].is_open is bool(clocks)
        for begins, ends in zip(clocks[::2], clocks[1::2], strict=True):
            first = at(23 + number, *begins)
            last = at(23 + number, *ends)
            assert hours.is_open(text, first + (last - first) / 2)
    assert hours.opens_on_saturday(text) is ("Sa" in rule)


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused_and_never_breaks(text):
    try:
        clean = HoursField().clean(text)
    except ValidationError:
        return
    hours.lines(clean)
    hours.now_said(clean, at(25, 10))
    assert HoursField().clean(clean) == clean
