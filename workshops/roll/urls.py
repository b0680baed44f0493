"""The roll on paper and its certificates: at /<antenna>/ateliers/emargement/."""

from django.urls import URLPattern, path

from workshops.roll import views

app_name = "workshops_roll"
urlpatterns: list[URLPattern] = [
    path("heures/", views.hours, name="hours"),
    path("personnes/<uuid:person>/", views.person, name="person"),
    path("personnes/<uuid:person>/attestation.pdf", views.certificate, name="certificate"),
    path("<int:pk>/annuler-geste/", views.take_back, name="take_back"),
    path("<int:pk>/feuille.pdf", views.sheet, name="sheet"),
]
