"""Signing one's attendance, by one's link or the session's code: under `/formation/`."""

from django.urls import path

from training.signing import trainee_views as views

app_name = "trainee_signing"
urlpatterns = [
    path("emargement/<str:code>/", views.room, name="room"),
    path("tablette/<str:secret>/", views.tablet, name="tablet"),
    path("<str:secret>/emargement/", views.mine, name="mine"),
    path("<str:secret>/attestation/", views.attestation, name="attestation"),
    path("<str:secret>/certificat/", views.certificate, name="certificate"),
]
