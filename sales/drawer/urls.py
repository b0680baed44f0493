from django.urls import URLPattern

app_name = "drawer"
urlpatterns: list[URLPattern] = []
