"""The page of a trainee, by her link: under `/formation/`."""

from django.urls import URLPattern, path

from training.enrolling import trainee_views as views

app_name = "trainee"
urlpatterns: list[URLPattern] = [
    path("<str:secret>/", views.page, name="page"),
    path("<str:secret>/formation.ics", views.dates, name="dates"),
    path("<str:secret>/reglement/", views.rules, name="rules"),
    path("<str:secret>/je-ne-peux-pas-venir/", views.cannot_come, name="cannot_come"),
    path("<str:secret>/repondre/<slug:word>/", views.answer, name="answer"),
]
