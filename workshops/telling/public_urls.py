"""What whoever got a message may do without an account: ask for no more. At /messages/."""

from django.urls import path

from workshops.telling import public_views

urlpatterns = [path("<uuid:message>/", public_views.stop, name="messages_stop")]
