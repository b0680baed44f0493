"""Reports at the nation's desk, at /siege/rapports/."""

from django.urls import path

from connect.impact.reports import funder_views, views

app_name = "national_reports"
urlpatterns = [
    path("", views.reports, name="reports"),
    path("nouveau/", views.ask, name="ask"),
    path("engagements/", funder_views.funders, name="funders"),
    path("<uuid:pk>/", views.report, name="report"),
    path("<uuid:pk>/rapport.<str:kind>", views.file, name="file"),
]
