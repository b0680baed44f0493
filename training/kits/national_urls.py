"""The national desk, ready-made workshops: under `/siege/formations/kits/`."""

from django.urls import path

from training.kits import national_views as views

app_name = "national_training_kits"
urlpatterns = [
    path("", views.kits, name="kits"),
    path("animes/", views.runs, name="runs"),
    path("nouveau/", views.add, name="add"),
    path("<int:pk>/", views.version, name="version"),
    path("<int:pk>/nouvelle-version/", views.begin, name="begin"),
    path("<int:pk>/fichiers/", views.add_file, name="add_file"),
    path("<int:pk>/fichiers/<uuid:file>/", views.file, name="file"),
    path("<int:pk>/fichiers/<uuid:file>/oter/", views.remove_file, name="remove_file"),
    path("<int:pk>/publier/", views.publish, name="publish"),
    path("<int:pk>/retirer/", views.retire, name="retire"),
]
