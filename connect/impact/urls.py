"""The week of an antenna."""

from django.urls import path

from connect.impact import views

app_name = "impact"
urlpatterns = [
    path("", views.week, name="week"),
    path("tableau.xlsx", views.week_xlsx, name="week_xlsx"),
    path("<str:what>/", views.listed, name="list"),
]
