import pytest
from django.urls import reverse

from config.middleware import visitor_address
from customers.models import StaffSession
from tests.factories.customers import PASSWORD, rep

PROXY, VISITOR, FORGED = "10.0.0.2", "203.0.113.7", "198.51.100.9"


@pytest.mark.parametrize(
    ("forwarded", "proxies", "address"),
    [
        pytest.param(VISITOR, 0, PROXY, id="without proxies nobody's word counts"),
        pytest.param(VISITOR, 1, VISITOR, id="one proxy names the visitor"),
        pytest.param(f"{FORGED}, {VISITOR}", 1, VISITOR, id="what the visitor wrote himself is not read"),
        pytest.param(f"{VISITOR}, 10.0.0.1", 2, VISITOR, id="two proxies"),
        pytest.param(f"{FORGED},{VISITOR},10.0.0.1", 2, VISITOR, id="two proxies and a forged one"),
        pytest.param(VISITOR, 2, PROXY, id="past the outer proxy"),
        pytest.param("", 1, PROXY, id="past the proxy"),
        pytest.param("unknown", 1, PROXY, id="no address"),
        pytest.param("203.0.113.7:4711", 1, VISITOR, id="with a port"),
        pytest.param("[2001:db8::7]:4711", 1, "2001:db8::7", id="version six with a port"),
        pytest.param("2001:db8::7", 1, "2001:db8::7", id="version six"),
    ],
)
def test_the_address_is_what_the_outermost_of_our_proxies_saw(forwarded, proxies, address):
    assert visitor_address(PROXY, forwarded, proxies) == address


def sign_in(client, person, password, visitor):
    data = {"username": person.username, "password": password}
    return client.post(reverse("login"), data, REMOTE_ADDR=PROXY, headers={"X-Forwarded-For": visitor})


@pytest.fixture
def person(db):
    one = rep()
    one.set_password(PASSWORD)
    one.save()
    return one


@pytest.mark.parametrize(("proxies", "address"), [(0, PROXY), (1, VISITOR)])
def test_the_list_of_sessions_shows_the_visitors_address(client, settings, person, proxies, address):
    settings.TRUSTED_PROXIES = proxies

    sign_in(client, person, PASSWORD, VISITOR)

    assert StaffSession.objects.get().address == address


@pytest.mark.parametrize(("proxies", "is_locked"), [(0, True), (1, False)])
def test_somebody_elses_failures_behind_the_same_proxy_lock_nobody_out(client, settings, person, proxies, is_locked):
    settings.TRUSTED_PROXIES = proxies
    for _try in range(settings.AXES_FAILURE_LIMIT):
        sign_in(client, person, "wrong", FORGED)

    answer = sign_in(client, person, PASSWORD, VISITOR)

    assert (answer.status_code != 302) is is_locked
