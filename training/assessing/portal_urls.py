"""Training on the portal, positioning, assessment, questionnaires: under `/portail/formations/evaluations/`."""

from django.urls import URLPattern

app_name = "portal_training_assessing"
urlpatterns: list[URLPattern] = []
