"""The questionnaire's versions, under /siege/diagnostic/."""

from django.urls import URLPattern, path

from beneficiaries.diagnostics import converters  # noqa: F401 -- registers what stands in the addresses
from beneficiaries.diagnostics import editing_views as write
from beneficiaries.diagnostics import national_views as read

urlpatterns: list[URLPattern] = [
    path("diagnostic/", read.versions, name="questionnaires"),
    path("diagnostic/importer/", read.import_file, name="questionnaire_import"),
    path("diagnostic/<questionnaire:code>/", read.version, name="questionnaire"),
    path("diagnostic/<questionnaire:code>/copier/", read.copy, name="questionnaire_copy"),
    path("diagnostic/<questionnaire:code>/jeter/", read.throw_away, name="questionnaire_throw_away"),
    path("diagnostic/<questionnaire:code>/essayer/", read.try_it, name="questionnaire_try"),
    path("diagnostic/<questionnaire:code>/publier/", read.publish, name="questionnaire_publish"),
    path("diagnostic/<questionnaire:code>/exporter/", read.export, name="questionnaire_export"),
    path("diagnostic/<questionnaire:code>/papier-<paper_form:form>.pdf", read.blank, name="questionnaire_paper"),
    path("diagnostic/<questionnaire:code>/propositions/", read.rules, name="rules"),
    path("diagnostic/<questionnaire:code>/propositions/nouvelle/", write.rule, name="new_rule"),
    path("diagnostic/<questionnaire:code>/propositions/<slug:rule>/", write.rule, name="rule"),
    path("diagnostic/<questionnaire:code>/propositions/<slug:rule>/oter/", write.remove_rule, name="rule_remove"),
    path("diagnostic/<questionnaire:code>/questions/nouvelle/", write.question, name="new_question"),
    path("diagnostic/<questionnaire:code>/questions/<slug:question>/", write.question, name="question"),
    path("diagnostic/<questionnaire:code>/questions/<slug:question>/oter/", write.remove_question, name="question_remove"),
    path("diagnostic/<questionnaire:code>/questions/<slug:question>/deplacer/", write.move_question, name="question_move"),
    path("diagnostic/<questionnaire:code>/conditions/<slug:place>/", write.condition, name="condition"),
    path("diagnostic/<questionnaire:code>/niveaux/", write.levels, name="levels"),
]  # fmt: skip
