"""An antenna's addresses, and the page that asks nothing."""

from django.urls import path

from benchmarks.blank import blank
from connect.urls_antenna import handler403, handler404, handler500
from connect.urls_antenna import urlpatterns as app

urlpatterns = [path("vide/", blank), *app]
__all__ = ["handler403", "handler404", "handler500", "urlpatterns"]
