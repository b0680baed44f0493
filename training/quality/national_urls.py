"""The national desk, evidence, complaints, improvements, the watch: under `/siege/formations/qualite/`."""

from django.urls import path

from training.quality import national_views, register_views

app_name = "national_training_quality"
urlpatterns = [
    path("", national_views.home, name="home"),
    path("antennes/<slug:slug>/", national_views.of_antenna, name="antenna"),
    path("animation/", national_views.trainers, name="trainers"),
    path("reclamations/", register_views.complaints, name="complaints"),
    path("reclamations/<uuid:pk>/", register_views.complaint, name="complaint"),
    path("ameliorations/", register_views.improvements, name="improvements"),
    path("ameliorations/<uuid:pk>/", register_views.improvement, name="improvement"),
    path("veille/", register_views.watch, name="watch"),
    path("veille/<int:pk>/", register_views.watch_entry, name="watch_entry"),
    path("handicap/", register_views.contacts, name="contacts"),
    path("handicap/<int:pk>/", register_views.contact, name="contact"),
]
