"""The national desk, yearly statement of training: under `/siege/formations/bilan/`."""

from django.urls import path

from training.statement import views

app_name = "national_training_statement"
urlpatterns = [
    path("", views.years, name="years"),
    path("<int:year>/", views.statement, name="statement"),
    path("<int:year>/bilan.xlsx", views.spreadsheet, name="spreadsheet"),
    path("<int:year>/bilan.pdf", views.pdf, name="pdf"),
    path("<int:year>/montants/", views.amounts, name="amounts"),
    path("<int:year>/montants/<int:pk>/rayer/", views.strike, name="strike"),
    path("<int:year>/cloturer/", views.close, name="close"),
    path("<int:year>/<str:code>/", views.listed, name="list"),
]
