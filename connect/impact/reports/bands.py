"""A funder's own age bands, typed as it writes them, become a grid: a row, not a release."""

import re
from itertools import pairwise

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from connect.acts import act, take_turns
from connect.impact.models import AgeBand, AgeGrid, Band, Bands

ONE = re.compile(r"(\d{1,3})\s*(?:[-–à]\s*(\d{1,3})|\+|ans et plus|et plus)")
OLDEST = 120


def bands_of(text: str) -> Bands:
    """`0-17, 18-25, 26-59, 60+` → the bands. ValidationError where one cannot be read, or two overlap."""
    found = []
    for piece in filter(None, (part.strip() for part in re.split(r"[,;\n]", text))):
        match = ONE.fullmatch(piece)
        if match is None:
            raise ValidationError(_("“%(piece)s” is not a band: write 18-25, or 60+."), params={"piece": piece[:20]})
        band = Band(int(match[1]), int(match[2]) if match[2] else None)
        if band.from_age > OLDEST or (band.to_age is not None and not band.from_age <= band.to_age <= OLDEST):
            raise ValidationError(_("“%(piece)s” is not a band: write 18-25, or 60+."), params={"piece": piece[:20]})
        found.append(band)
    found.sort(key=lambda band: band.from_age)
    for one, following in pairwise(found):
        if one.last >= following.from_age:
            raise ValidationError(
                _("Two bands share an age: %(one)s and %(other)s."),
                params={"one": one.code, "other": following.code},
            )
    return tuple(found)


@act
def grid_of(bands: Bands, name: str) -> AgeGrid:
    """The grid that has these very bands, or a new one under this name."""
    take_turns("age grids")
    for grid in AgeGrid.objects.prefetch_related("bands"):
        if grid.cut.bands == bands:
            return grid
    base = slugify(name)[:40] or "tranches"
    taken, code, n = set(AgeGrid.objects.values_list("code", flat=True)), base, 2
    while code in taken:
        code, n = f"{base}-{n}", n + 1
    made = AgeGrid.objects.create(code=code, name=name[:80])
    AgeBand.objects.bulk_create(AgeBand(grid=made, from_age=a, to_age=b) for a, b in bands)
    return made
