"""Evidence about one session, criteria 2 to 4: need, aims, positioning, information, adaptations, assessment, means."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from training.models import Mode, Moment, Paper, Session, SessionTrainer, TrainerRole
from training.quality.evidence import Found, Piece, at, public, session_evidence
from training.quality.shelf import Shelf


def so_many(count: int, whole: int) -> dict[str, int]:
    return {"count": count, "whole": whole}


@session_evidence(4)
def need(shelf: Shelf, session: Session) -> Found:
    """A dated request; for a session open to several, who comes without one told her need at the entry."""
    found = Found()
    for one in shelf.needs[session.pk]:
        label = _("Request of %(name)s") % {"name": one.structure.name}
        found.pieces.append(Piece(label, at("training_asking:need", one.pk), timezone.localdate(one.asked_at)))
    told = {one.structure_id for one in shelf.needs[session.pk]}
    answered = {one.registration_id for one in shelf.replies[session.pk] if one.kind == Moment.ENTRY}
    people = [one for one in shelf.registered[session.pk] if one.structure_id not in told]
    if people and (said := sum(one.pk in answered for one in people)):
        label = _("%(count)s of %(whole)s people told their need at the entry") % so_many(said, len(people))
        found.pieces.append(Piece(label, at("training_assessing:session", session.pk)))
    if left := sum(one.pk not in answered for one in people):
        sentence = ngettext(
            "The need of %(count)s person is written nowhere.", "The need of %(count)s people is written nowhere.", left
        )
        found.missing.append(sentence % {"count": left})
    elif not found.pieces:
        found.later.append(_("Nobody is registered yet."))
    return found


def _programme(session: Session) -> str:
    return at("training_catalogue:version", session.module_id)


@session_evidence(5)
def aims(_shelf: Shelf, session: Session) -> Found:
    lines = session.module.aims
    if not lines:
        return Found(missing=[_("The module says no objective.")])
    count = len(lines)
    label = ngettext("%(count)s objective that is assessed", "%(count)s objectives that are assessed", count)
    return Found([Piece(label % {"count": count}, _programme(session))])


@session_evidence(6)
def programme(_shelf: Shelf, session: Session) -> Found:
    """The version of the programme that the session follows says its contents and its methods."""
    module = session.module
    found = Found()
    if module.content_fr and module.methods_fr:
        label = _("Programme %(code)s, version %(version)s") % {"code": module.code, "version": module.version}
        found.pieces.append(
            Piece(label, _programme(session), module.published_at and timezone.localdate(module.published_at))
        )
    if not module.content_fr:
        found.missing.append(_("The programme does not say its contents."))
    if not module.methods_fr:
        found.missing.append(_("The programme does not say its methods."))
    if session.mode == Mode.REMOTE and session.tasks:
        found.pieces.append(
            Piece(
                _("At a distance: tasks, their duration and their assessment are written"),
                at("training:session", session.pk),
            )
        )
    return found


@session_evidence(8)
def positioning(shelf: Shelf, session: Session) -> Found:
    people = shelf.registered[session.pk]
    replies = {one.registration_id for one in shelf.replies[session.pk] if one.kind == Moment.ENTRY}
    answered = sum(one.pk in replies for one in people)
    found = Found()
    if answered:
        label = _("%(count)s of %(whole)s people answered the entry questionnaire") % so_many(answered, len(people))
        found.pieces.append(Piece(label, at("training_assessing:session", session.pk)))
    if left := len(people) - answered:
        sentence = ngettext(
            "%(count)s entry questionnaire is not answered.", "%(count)s entry questionnaires are not answered.", left
        ) % {"count": left}
        (found.later if session.starts_on > shelf.today else found.missing).append(sentence)
    elif not people:
        found.later.append(_("Nobody is registered yet."))
    return found


@session_evidence(9)
def information(shelf: Shelf, session: Session) -> Found:
    """A convocation and the house rules were sent to each, and the log says when."""
    people, sent = shelf.registered[session.pk], shelf.papers[session.pk]
    found = Found()
    if not people:
        return Found(later=[_("Nobody is registered yet.")])
    words = {
        Paper.CONVOCATION: (_("Convocations: %(count)s of %(whole)s"), _("Convocations not sent: %(count)s.")),
        Paper.RULES: (_("House rules: %(count)s of %(whole)s"), _("House rules not sent: %(count)s.")),
    }
    for kind, (there, lacking) in words.items():
        count = sum((one.pk, kind) in sent for one in people)
        if count:
            found.pieces.append(Piece(there % so_many(count, len(people)), at("training_enrolling:group", session.pk)))
        if left := len(people) - count:
            found.missing.append(lacking % {"count": left})
    return found


@session_evidence(10)
def adaptations(shelf: Shelf, session: Session) -> Found:
    """What was asked was answered; that nothing was asked is said, since everyone was able to ask."""
    asked = shelf.adaptations[session.pk]
    found = Found()
    page = at("training_quality:adaptations", session.pk)
    if done := sum(one.answered_at is not None for one in asked):
        label = ngettext("%(count)s adaptation answered", "%(count)s adaptations answered", done) % {"count": done}
        found.pieces.append(Piece(label, page))
    if left := len(asked) - done:
        sentence = ngettext(
            "%(count)s request for an adaptation waits for an answer.",
            "%(count)s requests for an adaptation wait for an answer.", left,
        )  # fmt: skip
        found.missing.append(sentence % {"count": left})
    if not asked:
        found.pieces.append(Piece(_("No adaptation was asked for"), page))
    if session.mode == Mode.REMOTE:
        found.pieces.append(
            Piece(_("At a distance: who helps, and how fast, is written"), at("training:session", session.pk))
        )
    return found


@session_evidence(11)
def assessment(shelf: Shelf, session: Session) -> Found:
    """Each objective of each person who came is assessed by the trainer, the last day at the latest."""
    came, ranks = shelf.came(session), range(1, len(session.module.aims) + 1)
    whole = len(came) * len(ranks)
    done = sum((person, rank) in shelf.assessed[session.pk] for person in came for rank in ranks)
    found = Found()
    if done:
        label = _("%(count)s of %(whole)s assessments of an objective") % so_many(done, whole)
        found.pieces.append(Piece(label, at("training_assessing:session", session.pk)))
    if not shelf.is_over(session):
        found.later.append(_("Objectives are assessed at the end."))
    elif not came:
        found.missing.append(_("Nobody is noted as present: nothing can be assessed."))
    elif done < whole:
        left = whole - done
        sentence = ngettext("%(count)s assessment is missing.", "%(count)s assessments are missing.", left)
        found.missing.append(sentence % {"count": left})
    return found


@session_evidence(12)
def engagement(shelf: Shelf, session: Session) -> Found:
    """Attendance is noted and signed; who did not come gave a reason, or was called."""
    people = {one.pk for one in shelf.registered[session.pk]}
    past = {half.pk for half in shelf.half_days[session.pk] if half.day < shelf.today}
    if not past or not people:
        return Found(later=[_("Attendance is noted on the day.")])
    rows = [one for one in shelf.attendances[session.pk] if one.half_day_id in past and one.registration_id in people]
    signed = {(one.half_day_id, one.registration_id) for one in shelf.signatures[session.pk] if one.registration_id}
    found, whole = Found(), len(past) * len(people)
    page = at("training:session", session.pk)
    if rows:
        label = _("Attendance noted: %(count)s of %(whole)s half-days") % so_many(len(rows), whole)
        found.pieces.append(Piece(label, page))
    if left := whole - len(rows):
        found.missing.append(_("Half-days whose attendance is not noted: %(count)s.") % {"count": left})
    present = [one for one in rows if one.present]
    if unsigned := sum((one.half_day_id, one.registration_id) not in signed for one in present):
        found.missing.append(_("Half-days attended that are not signed: %(count)s.") % {"count": unsigned})
    called = {(one.half_day_id, one.registration_id) for one in shelf.calls[session.pk]}
    absent = [one for one in rows if not one.present]
    followed = [one for one in absent if one.reason or (one.half_day_id, one.registration_id) in called]
    if followed:
        label = _("Absences with a reason or a call: %(count)s of %(whole)s") % so_many(len(followed), len(absent))
        found.pieces.append(Piece(label, page))
    if left := len(absent) - len(followed):
        found.missing.append(_("Absences without a reason and without a call: %(count)s.") % {"count": left})
    return found


@session_evidence(17)
def means(shelf: Shelf, session: Session) -> Found:
    found, team = Found(), shelf.trainers[session.pk]
    page = at("training:session", session.pk)
    if session.mode == Mode.REMOTE:
        where = _("At a distance, by a link") if session.link else ""
        lacking = _("The link of the meeting is not written.")
    else:
        where, lacking = session.where, _("The room is not written.")
    if where:
        found.pieces.append(Piece(where, page))
    else:
        found.missing.append(lacking)
    if team:
        count = len(team)
        label = ngettext("%(count)s trainer", "%(count)s trainers", count) % {"count": count}
        found.pieces.append(Piece(label, at("training_enrolling:group", session.pk)))
    else:
        found.missing.append(_("Who teaches is not written."))
    return found


@session_evidence(18)
def coordination(shelf: Shelf, session: Session) -> Found:
    team: list[SessionTrainer] = shelf.trainers[session.pk]
    if not any(one.role == TrainerRole.LEADS for one in team):
        return Found(missing=[_("Nobody leads this session.")])
    page = at("training_enrolling:group", session.pk)
    return Found([Piece(f"{name_of(one)}: {one.get_role_display()}", page) for one in team])


def name_of(trainer: SessionTrainer) -> str:
    if trainer.membership is not None:
        return str(trainer.membership.user)
    return f"{trainer.outside_name} ({trainer.organisation})" if trainer.organisation else trainer.outside_name


@session_evidence(19)
def resources(shelf: Shelf, session: Session) -> Found:
    """What people keep: the programme, and the papers that the session gives access to."""
    found = Found()
    label = _("Programme handed over: public page of the module")
    found.pieces.append(Piece(label, public("public_training:module", session.module.code)))
    count = len(shelf.attestations[session.pk])
    if count:
        label = ngettext("%(count)s attestation opens the kits", "%(count)s attestations open the kits", count)
        found.pieces.append(Piece(label % {"count": count}, at("training:session", session.pk)))
    elif shelf.is_over(session):
        found.missing.append(_("No attestation was delivered: nobody can download a kit."))
    else:
        found.later.append(_("Attestations open the kits, once delivered."))
    return found
