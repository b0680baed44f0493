"""The national team's pages of the room, at /siege/."""

from django.urls import path

from sales.donations import national_views

app_name = "national_donations"
urlpatterns = [
    path("", national_views.received, name="received"),
    path("dons.xlsx", national_views.received_book, name="received_xlsx"),
    path("recus-fiscaux/", national_views.declaration, name="declaration"),
    path("recus-fiscaux.xlsx", national_views.declaration_book, name="declaration_xlsx"),
    path("registre/", national_views.register_setting, name="register"),
]
