"""Under /demo/: exists in the demo only."""

from django.urls import path

from connect.post import views

urlpatterns = [path("mails/", views.mails, name="demo_mails"), path("sms/", views.texts, name="demo_texts")]
