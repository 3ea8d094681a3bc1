"""The addresses of the site."""

from django.urls import include, path

from config import health, views
from correspondence.urls import LINKS

handler403 = "config.views.forbidden"

urlpatterns = [
    path("", views.home, name="home"),
    path("login/", views.login, name="login"),
    path("logout/", views.logout, name="logout"),
    path("second-factor/", views.second_factor, name="second_factor"),
    path("second-factor/picture.svg", views.second_factor_picture, name="second_factor_picture"),
    path("password/", views.password_change, name="password_change"),
    path("approvals/", include("customers.authorization.urls")),
    path("", include("complaints.urls")),
    path("contracts/", include("contracts.urls")),
    path("correspondence/", include("correspondence.urls")),
    path("l/", include(LINKS)),
    path("documents/", include("customers.documents.urls")),
    path("duties/", include("customers.duties.urls")),
    path("people/<int:pk>/export/", views.person_export, name="person_export"),
    path("status/", views.status, name="status"),
    path("status/deliveries/again/", views.deliveries_again, name="deliveries_again"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("", include("customers.urls")),
]
