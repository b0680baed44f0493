"""What a person carries home, in her language."""

from django.urls import URLPattern, path

from beneficiaries.papers import views

urlpatterns: list[URLPattern] = [
    path("papiers/", views.general, name="general_papers"),
    path("papiers/bienvenue.pdf", views.leaflet, name="leaflet"),
    path("papiers/vos-donnees.pdf", views.data_notice, name="data_notice"),
    path("personnes/<uuid:person>/papiers/", views.papers, name="papers"),
    path("personnes/<uuid:person>/papiers/progression.pdf", views.progress, name="progress_paper"),
    path("rendez-vous/<int:pk>/papier.pdf", views.appointment_slip, name="appointment_slip"),
    path("fiches/<uuid:pk>/rendez-vous.pdf", views.sheet_slip, name="sheet_slip"),
]
