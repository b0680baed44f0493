"""The digital diagnostic, at an antenna."""

from django.urls import URLPattern, path

from beneficiaries.diagnostics import (
    converters,  # noqa: F401 -- registers what stands in the addresses
    one_view,
    paper_views,
    views,
)

urlpatterns: list[URLPattern] = [
    path("personnes/<uuid:person>/diagnostic/", views.diagnostic, name="diagnostic"),
    path("diagnostics/<uuid:pk>/", views.result, name="diagnostic_result"),
    path("personnes/<uuid:person>/diagnostic/question/", one_view.one_question, name="diagnostic_one"),
    path("personnes/<uuid:person>/diagnostic/papier/", paper_views.typed, name="diagnostic_typed"),
    path("diagnostic-<paper_form:form>.pdf", paper_views.blank, name="diagnostic_blank"),
    path("diagnostics/<uuid:pk>/chemin.pdf", paper_views.way, name="diagnostic_way"),
    path("diagnostics/<uuid:pk>/suites/", views.follow, name="diagnostic_follow"),
]
