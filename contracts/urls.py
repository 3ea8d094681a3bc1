"""Addresses of contracts."""

from django.urls import path

from contracts.views import changes, contracts

app_name = "contracts"

urlpatterns = [
    path("", contracts.contracts, name="contracts"),
    path("<int:pk>/", contracts.contract, name="contract"),
    path("<int:pk>/changes/new/", changes.change_new, name="change_new"),
    path("households/<int:pk>/", contracts.household_panel, name="household_panel"),
    path("changes/", changes.changes, name="changes"),
    path("changes/<int:pk>/", changes.change, name="change"),
    path("changes/<int:pk>/edit/", changes.change_edit, name="change_edit"),
    path("changes/<int:pk>/withdraw/", changes.withdraw_change, name="withdraw_change"),
    path("changes/<int:pk>/form/", changes.change_paper, name="change_paper"),
    path("changes/<int:pk>/decide/<int:asked>/", changes.decide_change, name="decide_change"),
]
