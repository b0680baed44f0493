"""The national desk, the catalogue of modules: under `/siege/formations/`."""

from django.urls import path

from training.catalogue import national_views as views

app_name = "national_training_catalogue"
urlpatterns = [
    path("", views.modules, name="modules"),
    path("nouveau/", views.add, name="add"),
    path("resultats/compter/", views.count_again, name="count"),
    path("resultats/<slug:code>/", views.behind, name="behind"),
    path("<int:pk>/", views.version, name="version"),
    path("<int:pk>/nouvelle-version/", views.begin, name="begin"),
    path("<int:pk>/variante/", views.variant, name="variant"),
    path("<int:pk>/publier/", views.publish, name="publish"),
    path("<int:pk>/retirer/", views.retire, name="retire"),
]
