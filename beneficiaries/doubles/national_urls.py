"""People written twice, under /siege/."""

from django.urls import URLPattern, path

from beneficiaries.doubles import national_views as views

urlpatterns: list[URLPattern] = [
    path("doubles/", views.index, name="doubles"),
    path("doubles/reunies/", views.merges, name="merges"),
    path("doubles/reunies/<uuid:pk>/", views.merged, name="merge"),
    path("doubles/<uuid:one>/<uuid:other>/", views.compared, name="double"),
    path("doubles/<uuid:one>/<uuid:other>/deux-personnes/", views.apart, name="double_apart"),
]
