"""A quote by its link, without an account: under `/devis/`."""

from django.urls import path

from training.billing import public_views as views

app_name = "public_quotes"
urlpatterns = [
    path("<str:secret>/", views.quote, name="quote"),
    path("<str:secret>/devis.pdf", views.pdf, name="pdf"),
]
