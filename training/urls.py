"""Training at an antenna, under `/<antenna>/formations/`."""

from django.urls import path

from training import views

app_name = "training"
urlpatterns = [
    path("", views.sessions, name="sessions"),
    path("nouvelle/", views.plan, name="plan"),
    path("<int:pk>/", views.session, name="session"),
    path("<int:pk>/presence/", views.note, name="note"),
    path("<int:pk>/attestations/", views.deliver, name="deliver"),
    path("<int:pk>/deplacer/", views.move, name="move"),
    path("<int:pk>/annuler/", views.cancel, name="cancel"),
    path("attestations/<uuid:pk>/", views.attestation, name="attestation"),
    path("attestations/<uuid:pk>/refaire/", views.reissue, name="reissue"),
]
