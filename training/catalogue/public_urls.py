"""What anyone may read of the trainings: under `/formations/`."""

from django.urls import path

from training.catalogue import public_views as views

app_name = "public_training"
urlpatterns = [
    path("", views.modules, name="modules"),
    path("<slug:code>/", views.module, name="module"),
    path("<slug:code>/programme/", views.printed, name="programme"),
]
