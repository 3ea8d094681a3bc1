"""Addresses of customers."""

from django.urls import path

from customers.views import absences, account, customers, households, notifications, regulation, settings, staff, today

app_name = "customers"

urlpatterns = [
    path("today/", today.today, name="today"),
    path("search/", households.search, name="search"),
    path("search/pick/", households.pick, name="pick"),
    path("households/", households.households, name="households"),
    path("households/<int:pk>/", households.household, name="household"),
    path("households/<int:pk>/<str:what>/<int:of>/show/", households.reveal, name="reveal"),
    path("households/<int:pk>/customers/<int:of>/", customers.customer, name="customer"),
    path("households/<int:pk>/customers/<int:of>/consent/", customers.consent, name="consent"),
    path("households/<int:pk>/customers/<int:of>/members/new/", customers.member, name="member_new"),
    path("households/<int:pk>/customers/<int:of>/members/<int:member>/consent/", customers.consent, name="member_consent"),
    path("households/<int:pk>/address/", customers.address, name="address_new"),
    path("households/<int:pk>/representative/", customers.assign, name="assign"),
    path("notices/", notifications.notifications, name="notifications"),
    path("notices/read/", notifications.read_all, name="notifications_read"),
    path("regulation/", regulation.regulation_page, name="regulation"),
    path("account/", account.account, name="account"),
    path("account/preferences/", account.preferences, name="preferences"),
    path("account/recovery-codes/", account.recovery_codes, name="recovery_codes"),
    path("account/second-factor/drop/", account.second_factor_drop, name="second_factor_drop"),
    path("account/sessions/<int:pk>/end/", account.session_end, name="session_end"),
    path("absences/", absences.absences, name="absences"),
    path("absences/<int:pk>/end/", absences.absence_end, name="absence_end"),
    path("holidays/", settings.holidays, name="holidays"),
    path("holidays/import/", settings.holidays_import, name="holidays_import"),
    path("holidays/<int:pk>/", settings.holiday, name="holiday"),
    path("holidays/<int:pk>/remove/", settings.holiday_remove, name="holiday_remove"),
    path("settings/", settings.settings, name="settings"),
    path("settings/<str:key>/", settings.setting, name="setting"),
    path("staff/", staff.staff, name="staff"),
    path("staff/new/", staff.staff_new, name="staff_new"),
    path("staff/posts/", staff.posts, name="posts"),
    path("staff/organisations/", staff.organisations, name="organisations"),
    path("staff/organisations/<int:pk>/", staff.organisations, name="organisation"),
    path("staff/postings/<int:pk>/end/", staff.posting_end, name="posting_end"),
    path("staff/<int:pk>/", staff.staff_member, name="staff_member"),
    path("staff/<int:pk>/postings/", staff.posting_add, name="posting_add"),
    path("staff/<int:pk>/password/", staff.reset_password, name="reset_password"),
    path("staff/<int:pk>/unlock/", staff.unlock, name="unlock"),
    path("staff/<int:pk>/second-factor/", staff.reset_second_factor, name="reset_second_factor"),
    path("staff/<int:pk>/sessions/end/", staff.end_sessions, name="end_sessions"),
]
