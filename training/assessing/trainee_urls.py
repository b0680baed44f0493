"""Positioning and questionnaires, by one's link: under `/formation/`."""

from django.urls import URLPattern, path

from training.assessing import trainee_views as views

app_name = "trainee_assessing"
urlpatterns: list[URLPattern] = [
    path("<str:secret>/positionnement/", views.entry, name="entry"),
    path("<str:secret>/avis/", views.hot, name="hot"),
    path("<str:secret>/avis-3-mois/", views.cold, name="cold"),
    path("<str:secret>/acquis/", views.acquired, name="acquired"),
    path("<str:secret>/financeur/", views.funder, name="funder"),
]
