"""The national desk, quotes and invoices: under `/siege/formations/facturation/`."""

from django.urls import path

from training.billing import national_views as views

app_name = "national_training_billing"
urlpatterns = [
    path("", views.home, name="home"),
    path("factures.xlsx", views.spreadsheet, name="spreadsheet"),
    path("factures/<uuid:pk>.pdf", views.invoice_pdf, name="invoice_pdf"),
    path("emetteur/", views.issuer, name="issuer"),
]
