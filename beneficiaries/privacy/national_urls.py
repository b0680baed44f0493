"""The rights of people, seen by the national team."""

from django.urls import URLPattern, path

from beneficiaries.privacy import national_views as views

urlpatterns: list[URLPattern] = [
    path("mentions/", views.mentions, name="notices"),
    path("durees/", views.lengths, name="lengths"),
    path("droits/", views.asked, name="asked"),
    path("droits/<uuid:pk>/effacer/", views.erase, name="erase"),
    path("journal/", views.journal, name="journal"),
]
