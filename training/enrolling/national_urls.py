"""The national desk, house rules of trainings: under `/siege/formations/reglement/`."""

from django.urls import path

from training.enrolling import national_views as views

app_name = "national_training_enrolling"
urlpatterns = [
    path("", views.rules, name="rules"),
    path("<int:pk>/", views.version, name="version"),
]
