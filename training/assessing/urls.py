"""Training, positioning, assessment, questionnaires: under `/<antenna>/formations/evaluations/`."""

from django.urls import URLPattern, path

from training.assessing import feedback_views, views

app_name = "training_assessing"
urlpatterns: list[URLPattern] = [
    path("", feedback_views.modules, name="modules"),
    path("<int:pk>/", views.session, name="session"),
    path("<int:pk>/objectifs/", views.assess, name="assess"),
    path("<int:pk>/reprendre/", views.undo, name="undo"),
    path("<int:pk>/positionnement/", views.positioning, name="positioning"),
    path("<int:pk>/avis/", feedback_views.feedback, name="feedback"),
    path("<int:pk>/bilan/<int:trainer_pk>/", feedback_views.account, name="account"),
    path("<int:pk>/structure/<int:structure_pk>/", feedback_views.structure, name="structure"),
    path("<int:pk>/financeurs/", feedback_views.ask_funder, name="ask_funder"),
    path("<int:pk>/financeurs/<int:asked_pk>/", feedback_views.funder, name="funder"),
]
