"""The digital diagnostic, at an antenna."""

from django.urls import URLPattern, path

from beneficiaries.diagnostics import views

urlpatterns: list[URLPattern] = [
    path("personnes/<uuid:person>/diagnostic/", views.diagnostic, name="diagnostic"),
    path("diagnostics/<uuid:pk>/", views.result, name="diagnostic_result"),
    path("diagnostics/<uuid:pk>/suites/", views.follow, name="diagnostic_follow"),
]
