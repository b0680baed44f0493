from django.urls import path

from sales.reading import views

app_name = "reading"
urlpatterns = [
    path("", views.sales, name="sales"),
    path("liste/", views.listed, name="list"),
    path("ventes.csv", views.as_csv, name="csv"),
    path("ventes.xlsx", views.as_xlsx, name="xlsx"),
]
