"""Public page of an attestation, under `/attestations/`."""

from django.urls import path

from training import public_views

app_name = "attestations"
urlpatterns = [path("<uuid:pk>/", public_views.check, name="check")]
