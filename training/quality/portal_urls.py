"""Training on the portal, what went wrong and its answer: under `/portail/formations/qualite/`."""

from django.urls import path

from training.quality import said_views

app_name = "portal_training_quality"
urlpatterns = [
    path("", said_views.said, name="said"),
    path("ecrire/", said_views.say, name="say"),
]
