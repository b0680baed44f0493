"""Hours that somebody attended: her half-days, less the minutes she missed. They decide of every paper and figure."""

from decimal import Decimal

from training.models import HalfDay, Registration


def hours_there(half_day: HalfDay, *, missed: int = 0) -> Decimal:
    """Hours of a half-day less the minutes missed, to the hundredth; as `training_hours_there` in PostgreSQL."""
    length = (half_day.ends.hour - half_day.starts.hour) * 60 + half_day.ends.minute - half_day.starts.minute
    return (Decimal(length - missed) / 60).quantize(Decimal("0.01"))


def hours_of(registration: Registration, half_days: list[HalfDay]) -> tuple[Decimal, Decimal]:
    """Hours attended and hours planned, from the prefetched attendances."""
    missed = {one.half_day_id: one.minutes_missed for one in registration.attendances.all() if one.present}
    there = (hours_there(half, missed=missed[half.pk]) for half in half_days if half.pk in missed)
    return sum(there, Decimal(0)), sum((half.hours for half in half_days), Decimal(0))
