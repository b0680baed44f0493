"""What an antenna offers: kinds of session, packs of apps and their sheets: at /<antenna>/ateliers/offre/."""

from django.urls import path

from workshops.offer import views

app_name = "workshops_offer"
urlpatterns = [
    path("", views.offer, name="offer"),
    path("<int:pk>/", views.kind, name="kind"),
    path("<int:pk>/fiche/", views.pack_sheet, name="sheet"),
]
