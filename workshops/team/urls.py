"""Volunteers: skills, qualifications, duties, hours, certificates: at /<antenna>/ateliers/benevoles/."""

from django.urls import path

from workshops.team import file_views, hours_views, own_views, views

app_name = "workshops_team"
urlpatterns = [
    path("", views.roster, name="roster"),
    path("seances/<int:pk>/", views.session, name="session"),
    path("seances/<int:pk>/appel/", file_views.call_for_session, name="call_for_session"),
    path("besoins/nouveau/", views.plan_duty, name="plan_duty"),
    path("besoins/<int:pk>/", views.duty, name="duty"),
    path("besoins/<int:pk>/equipe/", views.duty_team, name="duty_team"),
    path("besoins/<int:pk>/appel/", file_views.call_for_duty, name="call_for_duty"),
    path("besoins/<int:pk>/annuler/", views.cancel_duty, name="cancel_duty"),
    path("places/<int:pk>/presence/", views.mark, name="mark"),
    path("places/<int:pk>/deplacer/", views.move, name="move"),
    path("places/<int:pk>/empechement/", own_views.cannot_come, name="cannot_come"),
    path("appels/<int:pk>/", own_views.call, name="call"),
    path("appels/<int:pk>/fermer/", file_views.close_call, name="close_call"),
    path("moi/", own_views.mine, name="me"),
    path("moi/disponibilites/", own_views.when_free, name="when_free"),
    path("moi/absences/", own_views.away, name="away"),
    path("moi/absences/<int:pk>/retirer/", own_views.free_again, name="free_again"),
    path("moi/heures/", own_views.note_hours, name="note_hours"),
    path("moi/heures/confirmer/", own_views.confirm, name="confirm"),
    path("equipe/", file_views.people, name="people"),
    path("equipe/<int:pk>/", file_views.someone, name="person"),
    path("equipe/<int:pk>/fiche/", file_views.file, name="file"),
    path("equipe/<int:pk>/mission/", file_views.mission, name="mission"),
    path("equipe/<int:pk>/qualifications/", file_views.give, name="give"),
    path("equipe/<int:pk>/attestation/<int:year>.pdf", file_views.paper, name="certificate"),
    path("qualifications/<int:pk>/retirer/", file_views.withdraw, name="withdraw"),
    path("heures/", hours_views.month, name="hours"),
    path("heures/valider/", hours_views.validate, name="validate"),
    path("heures/<int:pk>/corriger/", hours_views.correct, name="correct"),
    path("valorisation/", hours_views.worth, name="worth"),
    path("valorisation.csv", hours_views.worth_csv, name="worth_csv"),
    path("valorisation.xlsx", hours_views.worth_xlsx, name="worth_xlsx"),
]
