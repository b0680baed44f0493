"""The nation's resources, at /siege/ateliers/parcours/."""

from workshops.path import import_views, resource_views

app_name = "national_workshops_path"
urlpatterns = [*resource_views.addresses(""), *import_views.addresses("")]
