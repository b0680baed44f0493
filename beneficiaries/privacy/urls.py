"""The rights of people over what is kept of them."""

from django.urls import URLPattern, path

from beneficiaries.privacy import views

PERSON = "personnes/<uuid:pk>/droits/"
urlpatterns: list[URLPattern] = [
    path("vie-privee/", views.leaving, name="privacy"),
    path(PERSON, views.rights, name="rights"),
    path(f"{PERSON}information/", views.tell, name="rights_tell"),
    path(f"{PERSON}accord/", views.consent, name="rights_consent"),
    path(f"{PERSON}demande/", views.ask, name="rights_ask"),
    path(f"{PERSON}demandes/<uuid:request_pk>/", views.answer, name="rights_answer"),
    path(f"{PERSON}copie.<str:form>", views.copy, name="rights_copy"),
    path(f"{PERSON}journal/", views.journal, name="rights_journal"),
    path(f"{PERSON}garder/", views.keep, name="rights_keep"),
    path(f"{PERSON}effacer/", views.erase, name="rights_erase"),
]
