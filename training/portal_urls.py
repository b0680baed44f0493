"""Training on the portal, under `/portail/formations/`."""

from django.urls import path

from training import portal_views

app_name = "training_portal"
urlpatterns = [
    path("", portal_views.sessions, name="sessions"),
    path("<int:pk>/", portal_views.session, name="session"),
    path("<int:pk>/inscriptions/<int:registration_pk>/annuler/", portal_views.withdraw, name="withdraw"),
    path("attestations/<uuid:pk>/", portal_views.attestation, name="attestation"),
    path("certificats/<uuid:pk>/", portal_views.certificate, name="certificate"),
]
