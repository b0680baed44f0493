"""Training, positioning, assessment, questionnaires: under `/<antenna>/formations/evaluations/`."""

from django.urls import URLPattern

app_name = "training_assessing"
urlpatterns: list[URLPattern] = []
