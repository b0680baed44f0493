"""Intake at an antenna: welcoming someone, and what each room adds."""

from django.urls import URLPattern, path

from beneficiaries import file_views, views
from beneficiaries.diagnostics import urls as diagnostics
from beneficiaries.doubles import urls as doubles
from beneficiaries.exports import urls as exports
from beneficiaries.liaison import urls as liaison
from beneficiaries.papers import urls as papers
from beneficiaries.privacy import urls as privacy
from beneficiaries.reception import urls as reception
from beneficiaries.referrals import urls as referrals
from beneficiaries.takeover import urls as takeover

app_name = "beneficiaries"
urlpatterns: list[URLPattern] = [
    path("accueil/", views.welcome, name="welcome"),
    path("accueil/sans-nom/", views.without_a_name, name="without_a_name"),
    path("accueil/ailleurs/", views.elsewhere, name="elsewhere"),
    path("personnes/<uuid:pk>/corriger/", views.correct, name="correct"),
    path("personnes/<uuid:pk>/est-la/", views.here, name="here"),
    path("personnes/<uuid:pk>/corrections/", file_views.corrections, name="corrections"),
    path("personnes/<uuid:pk>/foyer/", file_views.household, name="household"),
    path("personnes/<uuid:pk>/adresse/", file_views.address, name="address"),
    path("foyers/<uuid:pk>/fin/", file_views.leave_household, name="leave_household"),
    path("rendez-vous/<int:pk>/est-la/", views.arrived, name="arrived"),
    *diagnostics.urlpatterns,
    *doubles.urlpatterns,
    *exports.urlpatterns,
    *liaison.urlpatterns,
    *papers.urlpatterns,
    *privacy.urlpatterns,
    *reception.urlpatterns,
    *referrals.urlpatterns,
    *takeover.urlpatterns,
]
