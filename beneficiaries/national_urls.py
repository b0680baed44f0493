"""Intake seen by the national team, under /siege/."""

from django.urls import URLPattern, path

from beneficiaries import sharing_views
from beneficiaries.diagnostics import national_urls as diagnostic
from beneficiaries.doubles import national_urls as doubles
from beneficiaries.liaison import national_urls as liaison
from beneficiaries.privacy import national_urls as privacy

app_name = "national_intake"
urlpatterns: list[URLPattern] = [
    path("partage/", sharing_views.sharing, name="sharing"),
    *diagnostic.urlpatterns,
    *doubles.urlpatterns,
    *liaison.urlpatterns,
    *privacy.urlpatterns,
]
