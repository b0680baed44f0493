"""A report by its link, without an account: under `/rapport/`."""

from django.urls import path

from connect.impact.reports import public_views as views

app_name = "public_report"
urlpatterns = [
    path("<str:secret>/", views.page, name="page"),
    path("<str:secret>/rapport.pdf", views.pdf, name="pdf"),
]
