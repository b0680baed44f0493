"""Training, quotes and invoices: under `/<antenna>/formations/facturation/`."""

from django.urls import path

from training.billing import invoice_views, views

app_name = "training_billing"
urlpatterns = [
    path("", views.quotes, name="quotes"),
    path("devis/nouveau/", views.new_quote, name="new_quote"),
    path("devis/<uuid:pk>/", views.quote, name="quote"),
    path("devis/<uuid:pk>.pdf", views.quote_pdf, name="quote_pdf"),
    path("devis/<uuid:pk>/modifier/", views.change_quote, name="change_quote"),
    path("devis/<uuid:pk>/envoyer/", views.send, name="send"),
    path("devis/<uuid:pk>/retirer/", views.withdraw, name="withdraw"),
    path("devis/<uuid:pk>/reponse/", views.note_answer, name="note_answer"),
    path("factures/", invoice_views.invoices, name="invoices"),
    path("factures/nouvelle/", invoice_views.new_invoice, name="new_invoice"),
    path("factures/<uuid:pk>/", invoice_views.invoice, name="invoice"),
    path("factures/<uuid:pk>.pdf", invoice_views.invoice_pdf, name="invoice_pdf"),
    path("factures/<uuid:pk>/paiement/", invoice_views.note_payment, name="note_payment"),
    path("factures/<uuid:pk>/relance/", invoice_views.remind, name="remind"),
    path("factures/<uuid:pk>/avoir/", invoice_views.credit, name="credit"),
    path("paiements/<uuid:pk>/reprendre/", invoice_views.take_back, name="take_back"),
    path("avoirs/<uuid:pk>.pdf", invoice_views.credit_pdf, name="credit_pdf"),
    path("seances/<int:pk>/", invoice_views.session, name="session"),
]
