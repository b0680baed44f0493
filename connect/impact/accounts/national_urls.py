"""The accounts: exports kept byte for byte, at /siege/comptes/."""

from django.urls import path

from connect.impact.accounts import national_views as views

app_name = "accounts_export"
urlpatterns = [
    path("", views.accounts, name="accounts"),
    path("plan/", views.plan, name="plan"),
    path("description.txt", views.description, name="description"),
    path("<uuid:pk>.txt", views.exported, name="exported"),
]
