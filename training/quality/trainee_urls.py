"""What went wrong, told by a person in training by her link: under `/formation/`."""

from django.urls import path

from training.quality import said_views

app_name = "trainee_quality"
urlpatterns = [path("<str:secret>/dire/", said_views.say_by_link, name="say")]
