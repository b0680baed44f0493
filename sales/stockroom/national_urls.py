"""The national team's pages of the room, at /siege/stock/."""

from django.urls import path

from sales.stockroom import national_views

app_name = "national_stockroom"
urlpatterns = [path("", national_views.stock, name="stock")]
