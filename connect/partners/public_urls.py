"""Joining the portal, before one has an account."""

from django.urls import path

from connect.partners.joining import views

app_name = "joining"
urlpatterns = [
    path("", views.ways, name="ways"),
    path("code/", views.code, name="code"),
    path("code/saisir/", views.code_confirm, name="code_confirm"),
    path("demande/", views.ask, name="ask"),
    path("demande/envoyee/", views.asked, name="asked"),
    path("invitation/<str:token>/", views.invitation, name="invitation"),
    path("structure/", views.choose, name="choose"),
]
