"""The national desk, relays and the network: under `/siege/formations/relais/`."""

from django.urls import path

from training.network import national_views as views

app_name = "national_training_network"
urlpatterns = [
    path("", views.relays, name="relays"),
    path("<int:pk>/", views.file, name="file"),
    path("lieux.csv", views.places_file, name="places_file"),
    path("territoires/", views.territories, name="territories"),
    path("territoires.csv", views.territories_file, name="territories_file"),
    path("territoires/<slug:by>/<str:code>/", views.territory, name="territory"),
    path("sans-formation/", views.never_trained, name="never_trained"),
    path("sans-formation.csv", views.never_trained_file, name="never_trained_file"),
]
