"""Intake at an antenna: the sheets that wait, welcoming someone."""

from django.urls import URLPattern, path

from beneficiaries import diagnostic_views, sheet_views, views

app_name = "beneficiaries"
urlpatterns: list[URLPattern] = [
    path("accueil/", views.welcome, name="welcome"),
    path("accueil/sans-nom/", views.without_a_name, name="without_a_name"),
    path("accueil/ailleurs/", views.elsewhere, name="elsewhere"),
    path("personnes/<uuid:pk>/corriger/", views.correct, name="correct"),
    path("personnes/<uuid:pk>/est-la/", views.here, name="here"),
    path("rendez-vous/<int:pk>/est-la/", views.arrived, name="arrived"),
    path("personnes/<uuid:person>/diagnostic/", diagnostic_views.diagnostic, name="diagnostic"),
    path("diagnostics/<uuid:pk>/", diagnostic_views.result, name="diagnostic_result"),
    path("fiches/", sheet_views.inbox, name="sheets"),
    path("fiches/<uuid:pk>/", sheet_views.sheet, name="sheet"),
    path("fiches/<uuid:pk>/fiche.pdf", sheet_views.pdf, name="sheet_pdf"),
    path("fiches/<uuid:pk>/rendez-vous/", sheet_views.appointment, name="sheet_appointment"),
    path("fiches/<uuid:pk>/personne/<uuid:person>/", sheet_views.attach, name="sheet_attach"),
    path("fiches/<uuid:pk>/fermer/", sheet_views.close, name="sheet_close"),
]
