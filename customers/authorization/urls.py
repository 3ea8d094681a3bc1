"""Addresses of authorization."""

from django.urls import path

from customers.authorization import views

app_name = "authorization"

urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("delegations/", views.delegations, name="delegations"),
    path("delegations/<int:pk>/end/", views.end_delegation, name="end_delegation"),
    path("consultations/<int:pk>/", views.answer, name="answer"),
    path("<int:pk>/consult/", views.consult, name="consult"),
    path("<int:pk>/remind/", views.remind, name="remind"),
    path("<int:pk>/withdraw/", views.withdraw, name="withdraw"),
]
