"""Evidence about one session, criteria 5 to 7: trainers, other providers, feedback."""

from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from training.models import Moment, Session, SessionTrainer
from training.quality import contracting, trainers
from training.quality.evidence import Found, Piece, at, session_evidence
from training.quality.of_sessions import name_of, so_many
from training.quality.shelf import Shelf, months_before

COLD_AFTER = 3  # months; the cold questionnaire is then sent
COLD_ANSWERED_WITHIN = timedelta(days=30)
OWN_MONEY = {
    "firm",
    "individual",
    "other",
    "provider",
}  # whoever pays for her own people gives her opinion as a structure


@session_evidence(21)
def skills(shelf: Shelf, session: Session) -> Found:
    """Each of those who teach has a file with a CV, a diploma or an experience that holds on the day."""
    found, team = Found(), shelf.trainers[session.pk]
    if not team:
        return Found(missing=[_("Who teaches is not written.")])
    for one in team:
        file, name = shelf.file_of(one), name_of(one)
        proofs = trainers.valid(file.proofs.all(), session.starts_on, *trainers.ABLE) if file else []
        if file and proofs:
            seen = ", ".join(str(proof.get_kind_display()) for proof in proofs)
            found.pieces.append(Piece(f"{name}: {seen}", at("training_quality:trainer", file.pk)))
        else:
            found.missing.append(_("%(name)s: no CV, diploma or experience that holds that day.") % {"name": name})
    return found


@session_evidence(27)
def other_providers(shelf: Shelf, session: Session) -> Found:
    """Whoever teaches from outside does so by a signed contract that bears every clause."""
    outside: list[SessionTrainer] = [one for one in shelf.trainers[session.pk] if one.membership_id is None]
    if not outside:
        return Found([Piece(_("Nobody from outside teaches this session"), at("training_enrolling:group", session.pk))])
    found = Found()
    for name in sorted({one.organisation or one.outside_name for one in outside}):
        signed = [
            one
            for one in shelf.contracts[session.antenna_id]
            if contracting.covers(one, name, session.starts_on, session.ends_on)
        ]
        whole = [one for one in signed if not contracting.lacking(one)]
        if whole:
            page = at("training_quality:contracts")
            label = _("Contract with %(name)s, every clause ticked") % {"name": name}
            found.pieces.append(Piece(label, page, whole[0].signed_on))
        elif signed:
            count = len(contracting.lacking(signed[0]))
            sentence = ngettext(
                "The contract with %(name)s lacks %(count)s clause.", "The contract with %(name)s lacks %(count)s clauses.",
                count,
            )  # fmt: skip
            found.missing.append(sentence % {"name": name, "count": count})
        else:
            found.missing.append(_("No contract with %(name)s was in force that day.") % {"name": name})
    return found


@session_evidence(30)
def feedback(shelf: Shelf, session: Session) -> Found:
    """Trainees hot and cold, structures, trainers, and whoever pays with other people's money."""
    found = Found()
    if not shelf.is_over(session):
        return Found(later=[_("Feedback is asked at the end.")])
    page = at("training_assessing:feedback", session.pk)
    came = len(shelf.came(session))
    _count(found, page, _of_trainees(shelf, session, Moment.HOT), came, _("Opinions at the end"))
    cold_from = months_before(shelf.today, COLD_AFTER) - COLD_ANSWERED_WITHIN
    cold = _of_trainees(shelf, session, Moment.COLD)
    if cold or session.ends_on <= cold_from:
        _count(found, page, cold, came, _("Opinions three months later"))
    else:
        found.later.append(_("Opinions three months later are not expected yet."))
    kinds = [one.kind for one in shelf.replies[session.pk]]
    structures = {one.structure_id for one in shelf.registered[session.pk]}
    _count(found, page, kinds.count(Moment.STRUCTURE), len(structures), _("Opinions of structures"))
    _count(found, page, kinds.count(Moment.TRAINER), len(shelf.trainers[session.pk]) or 1, _("Accounts of trainers"))
    if any(one.payer_kind not in OWN_MONEY for one in shelf.invoices[session.pk]):
        _count(found, page, kinds.count(Moment.FUNDER), 1, _("Opinion of who funds"))
    return found


def _of_trainees(shelf: Shelf, session: Session, kind: str) -> int:
    return sum(one.kind == kind and one.answered_on is not None for one in shelf.asked[session.pk])


def _count(found: Found, page: str, count: int, whole: int, what: str) -> None:
    """One answer at least is evidence; the rate is said beside it."""
    if count:
        label = _("%(what)s: %(count)s of %(whole)s") % {"what": what, **so_many(count, whole)}
        found.pieces.append(Piece(label, page))
    else:
        found.missing.append(_("%(what)s: none.") % {"what": what})
