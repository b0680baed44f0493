"""The national team's pages of the room, at /siege/."""

from django.urls import path

from sales.catalogue import national_views as views
from sales.catalogue import years_views as years

app_name = "national_catalogue"
urlpatterns = [
    path("", views.catalogue, name="catalogue"),
    path("nouvel-article/", views.add_article, name="article_add"),
    path("articles/<int:pk>/", views.article, name="article"),
    path("articles/<int:pk>/prix/", views.add_price, name="price_add"),
    path("plafonds/", views.caps, name="caps"),
    path("limites/", views.limits, name="limits"),
    path("offres/", views.offers, name="offers"),
    path("offres/<int:pk>/", views.offer, name="offer"),
    path("annees/", years.requests, name="years"),
    path("annees/chercher/", years.find, name="year_find"),
    path("annees/<uuid:person>/", years.person_years, name="year"),
    path("annees/<uuid:person>/annuler/<int:pk>/", years.annul, name="year_annul"),
    path("annees/demandes/<uuid:pk>/", years.answer, name="year_answer"),
]
