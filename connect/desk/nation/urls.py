"""The national desk: antennas opened and closed, dated settings, who has access. At /siege/."""

from django.urls import path

from connect.desk.nation import access_views, antennas_views, ending_views, opening_views, settings_views

app_name = "national_desk"
urlpatterns = [
    path("antennes/", antennas_views.antennas, name="antennas"),
    path("antennes/ouvrir/", opening_views.begin, name="open"),
    path("antennes/ouvrir/<uuid:pk>/", opening_views.review, name="open_review"),
    path("antennes/ouvrir/<uuid:pk>/ouvrir/", opening_views.make, name="open_make"),
    path("antennes/ouvrir/<uuid:pk>/abandonner/", opening_views.drop, name="open_drop"),
    path("antennes/ouvrir/<uuid:pk>/<slug:slug>/", opening_views.step, name="open_step"),
    path("antennes/<int:pk>/fermer/", ending_views.closing, name="ending"),
    path("antennes/<int:pk>/fermer/annuler/", ending_views.withdraw, name="ending_withdraw"),
    path("antennes/<int:pk>/fermer/terminer/", ending_views.finish, name="ending_finish"),
    path("antennes/<int:pk>/bilan.pdf", ending_views.paper, name="ending_paper"),
    path("reglages/", settings_views.settings, name="settings"),
    path("reglages/<slug:code>/", settings_views.setting, name="setting"),
    path("acces/", access_views.access, name="access"),
    path("acces/portail/", access_views.portal, name="access_portal"),
    path("acces/cles/", access_views.without_a_person, name="access_keys"),
    path("acces/personnes/<int:pk>/", access_views.person, name="access_person"),
    path("acces/<slug:part>.<slug:form>", access_views.as_file, name="access_file"),
    path("acces/equipes/<int:pk>/terminer/", access_views.end_member, name="access_end"),
    path("acces/portail/<int:pk>/terminer/", access_views.end_post, name="access_end_post"),
    path("acces/cles/<slug:code>/<str:pk>/terminer/", access_views.end_key, name="access_end_key"),
]
