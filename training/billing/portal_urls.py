"""Training on the portal, quotes and invoices: under `/portail/formations/facturation/`."""

from django.urls import path

from training.billing import portal_views as views

app_name = "portal_training_billing"
urlpatterns = [
    path("", views.papers, name="papers"),
    path("devis/<uuid:pk>/", views.quote, name="quote"),
    path("devis/<uuid:pk>.pdf", views.quote_pdf, name="quote_pdf"),
    path("factures/<uuid:pk>.pdf", views.invoice_pdf, name="invoice_pdf"),
    path("avoirs/<uuid:pk>.pdf", views.credit_pdf, name="credit_pdf"),
]
