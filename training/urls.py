"""Training at an antenna, under `/<antenna>/formations/`."""

from django.urls import path

from training import views
from training.asking import plan_views

app_name = "training"
urlpatterns = [
    path("", plan_views.sessions, name="sessions"),
    path("nouvelle/", plan_views.plan, name="plan"),
    path("<int:pk>/", views.session, name="session"),
    path("<int:pk>/presence/", views.note, name="note"),
    path("<int:pk>/attestations/", views.deliver, name="deliver"),
    path("<int:pk>/deplacer/", plan_views.move, name="move"),
    path("<int:pk>/modifier/", plan_views.change, name="change"),
    path("<int:pk>/annuler/", plan_views.cancel, name="cancel"),
    path("attestations/<uuid:pk>/", views.attestation, name="attestation"),
    path("attestations/<uuid:pk>/refaire/", views.reissue, name="reissue"),
]
