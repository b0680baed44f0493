from django.urls import path

from sales.catalogue import views

app_name = "catalogue"
urlpatterns = [
    path("", views.prices, name="prices"),
    path("limites/<uuid:person>/", views.limits, name="limits"),
    path("annee/<uuid:person>/", views.ask_year, name="ask_year"),
    path("apres/<uuid:person>/", views.afterwards, name="afterwards"),
    path("apres/<uuid:person>/feuille.pdf", views.afterwards_sheet, name="afterwards_sheet"),
]
