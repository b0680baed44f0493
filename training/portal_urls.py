from django.urls import URLPattern

app_name = "training_portal"
urlpatterns: list[URLPattern] = []
