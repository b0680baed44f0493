"""The week of an antenna."""

from django.urls import path

from connect.impact import exports_views, views
from connect.impact.dashboard import views as dashboard

app_name = "impact"
urlpatterns = [
    path("", dashboard.week, name="week"),
    path("tableau.xlsx", dashboard.week_xlsx, name="week_xlsx"),
    path("moi/", dashboard.mine, name="own"),
    path("exports/", exports_views.page, name="exports"),
    path("exports/personnes/<uuid:pk>/", exports_views.copy, name="copy"),
    path("<str:what>/", views.listed, name="list"),
    path("<str:what>/liste.csv", views.take_list, {"ending": "csv"}, name="list_csv"),
    path("<str:what>/liste.xlsx", views.take_list, {"ending": "xlsx"}, name="list_xlsx"),
]
