"""The national settings of liaison sheets, under /siege/."""

from django.urls import URLPattern, path

from beneficiaries.liaison import national_views as views

urlpatterns: list[URLPattern] = [path("reglages/fiches/duree/", views.rules, name="sheet_rules")]
