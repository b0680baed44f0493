"""Training on the portal, requests of structures and agreements: under `/portail/formations/demandes/`."""

from django.urls import path

from training.asking import portal_views as views

app_name = "portal_training_asking"
urlpatterns = [
    path("", views.needs, name="needs"),
    path("nouvelle/", views.ask, name="ask"),
    path("<int:pk>/", views.need, name="need"),
    path("<int:pk>/corriger/", views.correct, name="correct"),
    path("<int:pk>/message/", views.say, name="say"),
    path("<int:pk>/retirer/", views.withdraw, name="withdraw"),
    path("conventions/<uuid:pk>/", views.agreement, name="agreement"),
    path("conventions/<uuid:pk>/signer/", views.sign, name="sign"),
]
