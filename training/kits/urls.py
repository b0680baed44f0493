"""Training, ready-made workshops: under `/<antenna>/formations/kits/`."""

from django.urls import path

from training.kits import views

app_name = "training_kits"
urlpatterns = [path("", views.runs, name="runs")]
