"""Addresses of authorization."""

from django.urls import path

from customers.authorization.views import commitments, grants, promises, requests

app_name = "authorization"

urlpatterns = [
    path("", requests.inbox, name="inbox"),
    path("delegations/", requests.delegations, name="delegations"),
    path("delegations/<int:pk>/end/", requests.end_delegation, name="end_delegation"),
    path("consultations/<int:pk>/", requests.answer, name="answer"),
    path("<int:pk>/consult/", requests.consult, name="consult"),
    path("<int:pk>/remind/", requests.remind, name="remind"),
    path("<int:pk>/withdraw/", requests.withdraw, name="withdraw"),
    path("promises/", commitments.commitments, name="commitments"),
    path("promises/ask/", promises.ask, name="ask"),
    path("promises/new/", promises.make, name="commitment_new"),
    path("promises/of/<str:model>/<int:pk>/", promises.of_subject, name="promises_of"),
    path("promises/household/<int:household>/", promises.of_household, name="household_promises"),
    path("promises/<int:pk>/", commitments.commitment, name="commitment"),
    path("promises/<int:pk>/confirm/", commitments.confirm, name="commitment_confirm"),
    path("promises/<int:pk>/keep/", commitments.keep, name="commitment_keep"),
    path("promises/<int:pk>/withdraw/", commitments.withdraw, name="commitment_withdraw"),
    path("promises/<int:pk>/renew/", commitments.renew, name="commitment_renew"),
    path("promises/authorisations/", grants.grants, name="grants"),
    path("promises/authorisations/<int:pk>/end/", grants.end_grant, name="end_grant"),
]
