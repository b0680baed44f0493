from django.urls import URLPattern

app_name = "stockroom"
urlpatterns: list[URLPattern] = []
