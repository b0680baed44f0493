"""The page of a trainee, by her link: under `/formation/`."""

from django.urls import URLPattern, path

from training.enrolling import trainee_views as views

app_name = "trainee"
urlpatterns: list[URLPattern] = [
    path("<str:secret>/", views.page, name="page"),
]
