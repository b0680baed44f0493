"""The month of an antenna, at /…/semaine/rapports/."""

from django.urls import path

from connect.impact.reports import month_views as views

app_name = "impact_reports"
urlpatterns = [path("", views.month, name="month")]
