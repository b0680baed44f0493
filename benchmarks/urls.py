"""The app's addresses outside any antenna, and the page that asks nothing."""

from django.urls import path

from benchmarks.blank import blank
from connect.urls import handler403, handler404, handler500
from connect.urls import urlpatterns as app

urlpatterns = [path("siege/vide/", blank), *app]
__all__ = ["handler403", "handler404", "handler500", "urlpatterns"]
