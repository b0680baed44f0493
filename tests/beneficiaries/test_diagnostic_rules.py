"""The rules of the diagnostic, without a database: the file is sound, and its worked examples come out exactly."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beneficiaries.diagnostics.questionnaire import parse
from beneficiaries.diagnostics.rules import cleaned, result_of, skipped
from beneficiaries.diagnostics.versions import files
from beneficiaries.models import Motivation, SocialNeed

FILES = {code: json.loads(path.read_text(encoding="utf-8")) for code, path in files().items()}
FILE = FILES["2026.2"]
FIRST, Q = parse(FILES["2026.1"]), parse(FILE)


@pytest.mark.parametrize("version", FILES)
@pytest.mark.parametrize("number", range(4))
def test_a_worked_example_comes_out_exactly(version, number):
    example = FILES[version]["examples"][number]
    result = result_of(example["answers"], parse(FILES[version]))
    assert dict(result.parts) == example["expected"]["bnm"]
    assert result.level == example["expected"]["level"]
    assert list(result.suggestions) == example["expected"]["suggestions"]


def test_nothing_answered_says_nothing():
    result = result_of({}, Q)
    assert set(result.parts.values()) == {"unknown"}
    assert result.suggestions == ()


def each_test_of(condition):
    """Every test of a condition, however deep."""
    if "q" in condition or "bnm" in condition:
        yield condition
    else:
        for members in condition.values():
            for member in members:
                yield from each_test_of(member)


def all_conditions():
    yield from (rule.when for rule in Q.rules)
    yield from (condition for question in Q.questions.values() for condition in question.skip_if)
    yield from (signal for part in Q.parts for signal in part.get("signals", {}).values())


def test_codes_are_unique():
    assert len(Q.questions) == sum(len(section.questions) for section in Q.sections) == 29
    assert len({rule.code for rule in Q.rules}) == len(Q.rules)
    assert len({rule.suggestion for rule in Q.rules}) == len(Q.rules)
    for question in Q.questions.values():
        assert len({choice.code for choice in question.choices}) == len(question.choices), question.code


def test_rules_speak_of_questions_and_choices_that_exist():
    for test in (test for condition in all_conditions() for test in each_test_of(condition)):
        if "bnm" in test:
            assert test["bnm"] in {part["code"] for part in Q.parts}
            continue
        question = Q.questions[test["q"]]
        values = test["v"] if isinstance(test["v"], list) else [test["v"]]
        assert {choice.code for choice in question.choices}.issuperset(values), test
        assert test["op"] in FILE["operators"]
        assert (test["op"] in {"has", "lacks", "hasany"}) == question.is_list, test


def test_the_four_parts_speak_of_questions_that_exist():
    for part in Q.parts:
        assert set(part.get("needs_answers", [])) <= set(Q.questions)
        assert {code for family in part.get("families", {}).values() for code in family} <= set(Q.questions)
        services = {choice.code for choice in Q.questions["us_services"].choices}
        assert {one for codes in part.get("need_to_services", {}).values() for one in codes} <= services
    needs = {choice.code for choice in Q.questions["sn_needs"].choices}
    assert set(Q.parts[3]["need_to_services"]) == needs


def test_reasons_and_needs_are_those_that_visits_count():
    assert {choice.code for choice in Q.questions["mo_reasons"].choices} == set(Motivation.values)
    assert {choice.code for choice in Q.questions["sn_needs"].choices} == set(SocialNeed.values)


def test_everything_is_said_in_both_languages():
    texts = [choice.text for question in Q.questions.values() for choice in question.choices]
    texts += [question.text for question in Q.questions.values()] + [section.title for section in Q.sections]
    texts += [said for rule in Q.rules for said in (rule.text, rule.reason)]
    assert all(text.fr and text.en for text in texts)


def test_the_short_form_has_sixteen_questions_then_eighteen_and_skips_none_of_them():
    short = [question for question in Q.questions.values() if question.short]
    assert len(short) == 18
    added = {one.code for one in short} - {one.code for one in FIRST.questions.values() if one.short}
    assert added == {"sk_search", "us_services"}
    assert not any(question.skip_if for question in short)


def test_no_device_makes_two_questions_pointless():
    answers = {"eq_devices": ["none"], "eq_state": "ok", "eq_os": "android"}
    assert skipped(answers, Q) == {"eq_state", "eq_os"}
    assert cleaned(answers, Q) == {"eq_devices": ["none"]}


def test_none_gives_way_to_what_is_there():
    assert cleaned({"eq_devices": ["none", "laptop"]}, Q) == {"eq_devices": ["laptop"]}


def test_reasons_keep_their_order_and_are_three_at_most():
    given_in = ["rights", "save_money", "rights", "leisure", "other"]
    assert cleaned({"mo_reasons": given_in}, Q) == {"mo_reasons": ["rights", "save_money", "leisure"]}


def test_what_was_not_observed_never_lowers_a_level():
    seen = {"sk_phone": "3", "sk_app": "3", "sk_mouse": "3", "sk_search": "3", "sk_mail": "3"}
    assert result_of(seen, Q).level == result_of(seen | {"sk_doc": "n", "sk_safe": "n"}, Q).level == "autonomous"


plain = st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(["0", "3", "none", "\x00", "é🙂", ""])
junk = plain | st.lists(plain | st.just([[]]), max_size=3) | st.just({"a": []})


def answer_to(question):
    codes = st.sampled_from([choice.code for choice in question.choices]) if question.choices else st.integers(-2, 15)
    return st.lists(codes, max_size=5) if question.is_list else codes


@pytest.mark.parametrize("sheet", [FIRST, Q], ids=["2026.1", "2026.2"])
@given(st.fixed_dictionaries({}, optional={code: answer_to(one) for code, one in Q.questions.items()}))
def test_any_answers_give_a_result(sheet, answers):
    result = result_of(answers, sheet)
    assert set(result.parts) == {"access", "connection", "skills", "services"}
    assert set(result.parts.values()) <= {"reached", "partial", "not_reached", "unknown"}
    assert result.level in {"beginner", "intermediate", "autonomous", "unknown"}
    order = [(sheet.rule(code).priority, code) for code in result.suggestions]
    assert order == sorted(order)


@given(st.dictionaries(st.sampled_from([*Q.questions, "unknown"]), junk, max_size=8))
def test_anything_else_is_left_out_without_an_error(answers):
    kept = cleaned(answers, Q)
    assert set(kept) <= set(Q.questions)
    assert cleaned(kept, Q) == kept
    result_of(answers, Q)


def short_answers(sheet):
    return {code: answer_to(one) for code, one in sheet.questions.items() if one.short}


@given(st.fixed_dictionaries(short_answers(FIRST)))
def test_the_first_short_form_never_said_a_level(answers):
    result = result_of(answers, FIRST)
    assert (result.level, result.parts["skills"], result.parts["services"]) == ("unknown", "unknown", "unknown")


def test_the_short_form_of_today_says_the_four_parts_and_the_level():
    short = {code for code, one in Q.questions.items() if one.short}
    for example, level in zip(FILE["examples"][:2], ("beginner", "autonomous"), strict=True):
        result = result_of({code: one for code, one in example["answers"].items() if code in short}, Q)
        assert "unknown" not in result.parts.values()
        assert result.level == level


def test_the_same_answers_say_the_same_under_both_versions():
    """The second version changes which questions are short, and nothing of what answers mean."""
    for example in FILE["examples"]:
        assert result_of(example["answers"], FIRST) == result_of(example["answers"], Q)
