from django.urls import path

from sales.closures import views

app_name = "closures"
urlpatterns = [
    path("", views.closures, name="closures"),
    path("<uuid:pk>.pdf", views.closure_pdf, name="closure_pdf"),
]
