"""Training on the portal, positioning, assessment, questionnaires: under `/portail/formations/evaluations/`."""

from django.urls import URLPattern, path

from training.assessing import portal_views as views

app_name = "portal_training_assessing"
urlpatterns: list[URLPattern] = [
    path("", views.sessions, name="sessions"),
    path("<int:pk>/", views.session, name="session"),
]
