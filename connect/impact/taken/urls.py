"""An antenna's files: at /<antenna>/semaine/fichiers/."""

from django.urls import URLPattern, path

from connect.impact.taken import views

app_name = "impact_taken"
urlpatterns: list[URLPattern] = [
    path("", views.page, name="page"),
    path("<uuid:pk>/", views.download, name="file"),
]
