"""Addresses of contracts."""

from django.urls import path

from contracts.views import approval_forms, changes, confirming, contracts, differences, issuing, ledger, payments, reversing

app_name = "contracts"

urlpatterns = [
    path("imports/", ledger.imports, name="imports"),
    path("imports/<int:pk>/", ledger.ledger_import, name="import"),
    path("imports/<int:pk>/problems/", ledger.import_problems, name="import_problems"),
    path("imports/<int:pk>/confirm/", ledger.import_confirm, name="import_confirm"),
    path("imports/<int:pk>/drop/", ledger.import_drop, name="import_drop"),
    path("differences/", differences.differences, name="differences"),
    path("differences/box/", differences.differences_box, name="differences_box"),
    path("differences/<int:pk>/settle/", differences.difference_settle, name="difference_settle"),
    path("", contracts.contracts, name="contracts"),
    path("<int:pk>/", contracts.contract, name="contract"),
    path("<int:pk>/changes/new/", changes.change_new, name="change_new"),
    path("households/<int:pk>/", contracts.household_panel, name="household_panel"),
    path("households/<int:household>/changes/new/", changes.change_for, name="change_for"),
    path("changes/", changes.changes, name="changes"),
    path("changes/<int:pk>/", changes.change, name="change"),
    path("changes/<int:pk>/edit/", changes.change_edit, name="change_edit"),
    path("changes/<int:pk>/withdraw/", changes.withdraw_change, name="withdraw_change"),
    path("changes/<int:pk>/form/", approval_forms.change_paper, name="change_paper"),
    path("changes/<int:pk>/decide/<int:asked>/", changes.decide_change, name="decide_change"),
    path("payments/", payments.notices, name="notices"),
    path("payments/new/", issuing.notice_new, name="notice_new"),
    path("payments/new/total/", issuing.notice_total, name="notice_total"),
    path("payments/<int:pk>/", payments.notice, name="notice"),
    path("payments/<int:pk>/print/", payments.print_notice, name="print_notice"),
    path("payments/<int:pk>/cancel/", payments.cancel_notice, name="cancel_notice"),
    path("payments/<int:pk>/confirm/", confirming.confirm, name="confirm"),
    path("payments/<int:pk>/reverse/", reversing.reverse_notice, name="reverse_notice"),
    path("households/<int:pk>/money/", payments.money_panel, name="money_panel"),
]
