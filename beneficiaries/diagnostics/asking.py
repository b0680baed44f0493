"""How the questionnaire is gone through: a section a page, or one question a page; the short form, or the full one."""

from dataclasses import dataclass

from beneficiaries.diagnostics.questionnaire import Answers, Question, Questionnaire, Section
from beneficiaries.diagnostics.rules import skipped

SHORT, FULL = "court", "complet"


@dataclass(frozen=True)
class Step:
    """One question's page: its place among those that are asked, and its neighbours ("" at both ends)."""

    question: Question
    section: Section  # of the question, with this question alone
    place: int
    total: int
    before: str
    after: str
    others: int  # questions of the full form that the short one leaves out

    @property
    def done(self) -> int:
        """How far one is, in percent of the thread."""
        return round(100 * (self.place - 0.5) / self.total)


def asked(sheet: Questionnaire, answers: Answers, form: str) -> list[Question]:
    """The questions of a form in their order, without those that the answers make pointless."""
    pointless = skipped(answers, sheet)
    return [one for one in sheet.questions.values() if (one.short or form == FULL) and one.code not in pointless]


def step(sheet: Questionnaire, answers: Answers, form: str, code: str = "") -> Step | None:
    """The page of a question, of the first one that is not answered yet without a code; None for a code that is none.

    A question that became pointless, or that only the full form asks, keeps its page: one comes back to it by "before".
    """
    questions = asked(sheet, answers, form)
    if not code:
        code = next((one.code for one in questions if one.code not in answers), questions[-1].code if questions else "")
    question = sheet.questions.get(code)
    if question is None:
        return None
    order = list(sheet.questions)
    before = [one.code for one in questions if order.index(one.code) < order.index(code)]
    after = [one.code for one in questions if order.index(one.code) > order.index(code)]
    whole = next(section for section in sheet.sections if question in section.questions)
    total = len({*before, code, *after})
    return Step(
        question, Section(whole.code, whole.title, (question,)), len(before) + 1, total,
        before[-1] if before else "", after[0] if after else "",
        len(asked(sheet, answers, FULL)) - total if form == SHORT else 0,
    )  # fmt: skip


def unanswered(sheet: Questionnaire, answers: Answers) -> str:
    """The first question of the full form that is not answered, "" when all are."""
    return next((one.code for one in asked(sheet, answers, FULL) if one.code not in answers), "")
