"""The directory of places, at the national desk (/siege/lieux/)."""

from django.urls import URLPattern, path

from connect.partners.directory import national_views, views

app_name = "national_directory"
urlpatterns: list[URLPattern] = [
    path("", views.places, name="places"),
    path("imprimer/", views.on_paper, name="places_print"),
    path("ajouter/", views.add, name="place_add"),
    path("importer/", national_views.import_places, name="places_import"),
    path("importer/<uuid:pk>/", national_views.shown, name="places_shown"),
    path("importer/<uuid:pk>/ecrire/", national_views.write, name="places_write"),
    path("lieux.<str:form>", national_views.export, name="places_export"),
    path("a-regler/", national_views.to_settle, name="places_settle"),
    path("a-regler/doubles/", national_views.settle_pair, name="places_pair"),
    path("a-regler/<uuid:pk>/", national_views.settle_remark, name="places_remark"),
    path("<uuid:pk>/", views.place, name="place"),
    path("<uuid:pk>/corriger/", views.correct, name="place_correct"),
    path("<uuid:pk>/fermer/", views.close, name="place_close"),
    path("<uuid:pk>/rouvrir/", views.reopen, name="place_reopen"),
]
