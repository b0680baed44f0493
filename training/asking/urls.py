"""Training, requests of structures and agreements: under `/<antenna>/formations/demandes/`."""

from django.urls import path

from training.asking import agreement_views, plan_views, views

app_name = "training_asking"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("noter/<int:structure>/", views.note, name="note"),
    path("noter/", views.choose, name="choose"),
    path("<int:pk>/", views.need, name="need"),
    path("<int:pk>/repondre/", views.answer, name="answer"),
    path("<int:pk>/refuser/", views.refuse, name="refuse"),
    path("<int:pk>/rejoindre/", views.join, name="join"),
    path("<int:need_pk>/planifier/", plan_views.plan, name="plan"),
    path("<int:pk>/convention/", agreement_views.write, name="write"),
    path("conventions/<uuid:pk>/", agreement_views.agreement, name="agreement"),
    path("conventions/<uuid:pk>/signature/", agreement_views.sign, name="sign"),
]
