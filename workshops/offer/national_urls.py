"""The national team's pages of the room, at /siege/ateliers/offre/."""

from django.urls import path

from workshops.offer import national_views as views

app_name = "national_workshops_offer"
urlpatterns = [
    path("", views.offer, name="offer"),
    path("nouvelle/", views.add, name="add"),
    path("<int:pk>/", views.kind, name="kind"),
    path("<int:pk>/variante/", views.add_variant, name="variant"),
    path("<int:pk>/fermer/", views.close, name="close"),
    path("<int:pk>/applis/", views.pack, name="pack"),
    path("<int:pk>/fiche/", views.pack_sheet, name="sheet"),
]
