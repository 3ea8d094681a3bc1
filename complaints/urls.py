"""Addresses of receptions, matters and imports."""

from django.urls import path

from complaints.views import acts, calls, imports, matters, receptions, records, service_notes, statistics

app_name = "complaints"

urlpatterns = [
    path("receptions/new/", receptions.receive_page, name="receive"),
    path("receptions/quick/", receptions.quick, name="quick"),
    path("receptions/open-matters/", receptions.open_matters_part, name="open_matters"),
    path("receptions/card/<int:household>/", receptions.card, name="card"),
    path("receptions/household/<int:household>/", receptions.household_panel, name="household_panel"),
    path("receptions/<int:pk>/", receptions.reception, name="reception"),
    path("receptions/<int:pk>/correct/", receptions.correct, name="correct"),
    path("receptions/<int:pk>/match/", receptions.match, name="match_reception"),
    path("calls/", calls.call_list, name="calls"),
    path("calls/<int:household>/", calls.call, name="call"),
    path("calls/<int:household>/message/", calls.message, name="call_message"),
    path("service-notes/", service_notes.service_notes, name="service_notes"),
    path("service-notes/new/", service_notes.service_note_new, name="service_note_new"),
    path("service-notes/<int:pk>/", service_notes.service_note, name="service_note"),
    path("service-notes/<int:pk>/done/", service_notes.service_note_done, name="service_note_done"),
    path("service-notes/<int:pk>/check/", service_notes.service_note_check, name="service_note_check"),
    path("matters/", matters.matters, name="matters"),
    path("matters/awaiting/", matters.awaiting, name="awaiting"),
    path("matters/statistics/", statistics.statistics_page, name="statistics"),
    path("matters/imports/", imports.imports, name="imports"),
    path("matters/imports/<int:pk>/", imports.import_page, name="import"),
    path("matters/imports/<int:pk>/take-over/", imports.take_over, name="import_take_over"),
    path("matters/imports/<int:pk>/problems/", imports.problems, name="import_problems"),
    path("matters/<int:pk>/", matters.matter, name="matter"),
    path("matters/<int:pk>/record/", records.record, name="record"),
    path("matters/<int:pk>/join/", records.join, name="join"),
    path("matters/<int:pk>/duplicate/", records.duplicate, name="duplicate"),
    path("matters/<int:pk>/related/", records.related_part, name="related"),
    path("matters/<int:pk>/reply/", acts.reply, name="reply"),
    path("matters/<int:pk>/resolve/", acts.resolve, name="resolve"),
    path("matters/<int:pk>/revisit/", acts.revisit, name="revisit"),
    path("matters/<int:pk>/close/", acts.close, name="close"),
    path("matters/<int:pk>/turn/", acts.turn, name="turn"),
    path("matters/<int:pk>/opinion/", acts.opinion, name="opinion"),
    path("matters/<int:pk>/escalate/", acts.escalate, name="escalate"),
    path("matters/<int:pk>/match/", acts.match, name="match"),
]
