"""Training, the catalogue of modules: under `/<antenna>/formations/catalogue/`."""

from django.urls import path

from training.catalogue import views

app_name = "training_catalogue"
urlpatterns = [
    path("", views.catalogue, name="catalogue"),
    path("<int:pk>/", views.version, name="version"),
    path("<int:pk>/programme/", views.printed, name="programme"),
]
