"""The national team's pages of the room, at /siege/caisse/."""

from django.urls import path

from sales.closures import national_views

app_name = "national_closures"
urlpatterns = [
    path("clotures/", national_views.closures, name="closures"),
    path("clotures/<uuid:pk>.pdf", national_views.closure_pdf, name="closure_pdf"),
    path("archives/", national_views.archives, name="archives"),
    path("archives/<uuid:pk>.zip", national_views.archive, name="archive"),
    path("attestation/", national_views.attestation, name="attestation"),
]
