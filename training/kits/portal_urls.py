"""Training on the portal, ready-made workshops: under `/portail/formations/kits/`."""

from django.urls import path

from training.kits import portal_views as views

app_name = "portal_training_kits"
urlpatterns = [
    path("", views.kits, name="kits"),
    path("<int:pk>/", views.kit, name="kit"),
    path("<int:pk>/fichiers/<uuid:file>/", views.take, name="take"),
    path("<int:pk>/anime/", views.tell, name="tell"),
    path("animes/<int:pk>/retirer/", views.withdraw, name="withdraw"),
]
