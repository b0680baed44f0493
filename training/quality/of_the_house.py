"""Evidence about an antenna, or the nation: what the public reads, results, trainers, watch, disability, complaints."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from training.models import ProofKind, WatchKind
from training.models.module import SAID
from training.quality import trainers
from training.quality.evidence import Found, Piece, at, house_evidence, public
from training.quality.house import House
from training.quality.shelf import months_before


def _page(house: House, name: str) -> str:
    """The page of a register, at an antenna or at the national desk."""
    return at(f"training_quality:{name}" if house.antenna_id else f"national_training_quality:{name}")


@house_evidence(1)
def public_information(house: House) -> Found:
    """The public page of each module in force says all that it must."""
    found = Found()
    for module in house.modules:
        lacking = [name for name in SAID if not getattr(module, f"{name}_fr")]
        if lacking:
            sentence = _("%(code)s: the public page does not say everything (%(count)s parts are empty).")
            found.missing.append(sentence % {"code": module.code, "count": len(lacking)})
        else:
            label = _("Public page of %(code)s, version %(version)s") % {"code": module.code, "version": module.version}
            on = module.published_at and timezone.localdate(module.published_at)
            found.pieces.append(Piece(label, public("public_training:module", module.code), on))
    if not house.modules:
        found.missing.append(_("No module is published."))
    return found


@house_evidence(2)
def results(house: House) -> Found:
    """Each module in force has a count of the last twelve months, with its period and base."""
    found = Found()
    for module in house.modules:
        result = house.results.get(module.code)
        if result is None or result.last_on < months_before(house.today, 3):
            found.missing.append(_("%(code)s: results were not counted for three months.") % {"code": module.code})
        else:
            label = _("Results of %(code)s until %(day)s, over %(count)s people") % {
                "code": module.code, "day": f"{result.last_on:%d/%m/%Y}", "count": result.came,
            }  # fmt: skip
            found.pieces.append(Piece(label, public("public_training:module", module.code), result.last_on))
    if not house.modules:
        found.missing.append(_("No module is published."))
    return found


@house_evidence(21)
def able(house: House) -> Found:
    """Every file of somebody who teaches holds a CV, a diploma or an experience, today."""
    found, page = Found(), _page(house, "trainers")
    known = [one for one in house.trainers if trainers.is_able(one, house.today)]
    if known:
        label = ngettext("%(count)s trainer’s file", "%(count)s trainers’ files", len(known)) % {"count": len(known)}
        found.pieces.append(Piece(label, page))
    if left := len(house.trainers) - len(known):
        sentence = ngettext(
            "%(count)s trainer’s file holds no proof that is valid.", "%(count)s trainers’ files hold no proof that is valid.",
            left,
        )  # fmt: skip
        found.missing.append(sentence % {"count": left})
    if not house.trainers:
        found.missing.append(_("No trainer has a file."))
    return found


@house_evidence(22)
def developed(house: House) -> Found:
    """Each of the team who teaches followed a course in the last two years."""
    found, page = Found(), _page(house, "trainers")
    team = [one for one in house.trainers if one.membership_id]
    since = house.today - trainers.RECENT
    went = [
        one
        for one in team
        if any(p.obtained_on >= since for p in trainers.valid(one.proofs.all(), house.today, ProofKind.COURSE))
    ]
    if went:
        label = _("%(count)s of %(whole)s trainers of the team followed a course in two years")
        found.pieces.append(Piece(label % {"count": len(went), "whole": len(team)}, page))
    if left := len(team) - len(went):
        sentence = ngettext(
            "%(count)s trainer of the team followed no course in two years.",
            "%(count)s trainers of the team followed no course in two years.", left,
        )  # fmt: skip
        found.missing.append(sentence % {"count": left})
    if not team:
        found.missing.append(_("No trainer of the team has a file."))
    return found


def _watched(house: House, kind: str) -> Found:
    """Entries of the last twelve months, one at least with what was done with it."""
    entries = [one for one in house.watch if one.kind == kind]
    acted = [one for one in entries if one.action_on]
    if not entries:
        return Found(missing=[_("Nothing was noted in twelve months.")])
    found, page = Found(), f"{_page(house, 'watch')}?sujet={kind}"
    if acted:
        label = _("%(count)s of %(whole)s entries with what was done") % {"count": len(acted), "whole": len(entries)}
        found.pieces.append(Piece(label, page, max(one.seen_on for one in entries)))
    else:
        found.missing.append(_("What was read is noted, and not what was done with it."))
    return found


@house_evidence(23)
def legal_watch(house: House) -> Found:
    return _watched(house, WatchKind.LEGAL)


@house_evidence(24)
def jobs_watch(house: House) -> Found:
    return _watched(house, WatchKind.JOBS)


@house_evidence(25)
def teaching_watch(house: House) -> Found:
    return _watched(house, WatchKind.TEACHING)


@house_evidence(26)
def disability(house: House) -> Found:
    """Somebody of ours to ask, and contacts that were checked within a year."""
    found, page = Found(), _page(house, "contacts")
    fresh = [one for one in house.contacts if one.checked_on >= house.since]
    ours = [one for one in fresh if one.is_our_referent]
    if ours:
        found.pieces.append(
            Piece(_("Our person of reference: %(name)s") % {"name": ours[0].name or ours[0].organisation}, page)
        )
    else:
        found.missing.append(_("Our own person of reference is not written, or was not checked within a year."))
    network = len(fresh) - len(ours)
    if network:
        label = ngettext("%(count)s contact of the network", "%(count)s contacts of the network", network)
        found.pieces.append(Piece(label % {"count": network}, page))
    else:
        found.missing.append(_("No contact of the network was checked within a year."))
    return found


@house_evidence(31)
def complaints(house: House) -> Found:
    """The register: each complaint has its answer and its date; an empty one is one too."""
    waiting = [one for one in house.complaints if one.answered_at is None]
    found, page = Found(), _page(house, "complaints")
    answered = len(house.complaints) - len(waiting)
    if answered:
        label = ngettext(
            "%(count)s complaint or incident answered", "%(count)s complaints or incidents answered", answered
        )
        found.pieces.append(Piece(label % {"count": answered}, page))
    if waiting:
        sentence = ngettext("%(count)s waits for an answer.", "%(count)s wait for an answer.", len(waiting))
        found.missing.append(sentence % {"count": len(waiting)})
    if not house.complaints:
        found.pieces.append(Piece(_("The register is open: nothing was received in twelve months"), page))
    return found


@house_evidence(32)
def improvements(house: House) -> Found:
    """Actions decided in twelve months, those that are late, those whose effect was not looked at."""
    found, page = Found(), _page(house, "improvements")
    done = [one for one in house.improvements if one.done_on]
    if house.improvements:
        label = _("%(count)s of %(whole)s actions done") % {"count": len(done), "whole": len(house.improvements)}
        found.pieces.append(Piece(label, page))
    else:
        found.missing.append(_("No action was decided in twelve months."))
    if late := sum(one.is_open and one.due_on < house.today for one in house.improvements):
        sentence = ngettext("%(count)s action is late.", "%(count)s actions are late.", late)
        found.missing.append(sentence % {"count": late})
    return found
