"""Training on the portal, relays and the network: under `/portail/formations/relais/`."""

from django.urls import path

from training.network import portal_views as views

app_name = "portal_training_network"
urlpatterns = [
    path("", views.relay, name="relay"),
    path("appels/<int:pk>/", views.apply, name="apply"),
    path("<int:pk>/retirer/", views.withdraw, name="withdraw"),
]
