"""No page shows its reader a link that refuses him: every place of the navigation, what it links to, and what that links to."""

import re
from collections import Counter, deque
from urllib.parse import parse_qsl, urljoin, urlsplit

import pytest
from django.urls import resolve

from config import navigation
from tests.access.world import HALF_NAMES, HALVES, make_world, sign_in_for_good

LINK = re.compile(r'\b(?:href|hx-get|data-combo-url)="([^"#][^"]*)"')
DEPTH = 2
#: Questions whose answer makes another page.
TELLING = {"view", "kind", "group"}
#: What /readyz answers where no worker runs: an answer, no refusal.
NOT_READY = 503
#: How many pages of one view stand for all; a duty leads to another subject each time.
FEW, ALIKE = 1, {"duties:open": 20, "complaints:matter": 2, "customers:household": 2}


def links_of(page, at):
    """Return the addresses of this site a page links to."""
    found = {urljoin(at, link.replace("&amp;", "&")).split("#")[0] for link in LINK.findall(page)}
    return sorted(link for link in found if link.startswith("/") and not link.startswith("/static/"))


def kind_of(address):
    """Return what makes two addresses alike: the view, and which questions are asked of it."""
    parts = urlsplit(address)
    return resolve(parts.path).view_name, tuple(sorted((name, value if name in TELLING else "") for name, value in parse_qsl(parts.query)))


def places_of(person):
    """Return the places of the navigation of a person, in the margin and at the bottom of a phone."""
    sections = navigation.sections_for(person.roles, "/", {})
    return sorted({link.href for section in sections for link in section.links} | {link.href for link in navigation.bottom_for(person.roles, "/", {})})


def dead_links(client, person):
    """Return the links that refuse this person, each with its answer and the page it stands on; of alike pages a few stand for all."""
    dead, known, seen = {}, set(), Counter()
    waiting = deque((place, "navigation", 0) for place in places_of(person))
    while waiting:
        address, shown_on, depth = waiting.popleft()
        kind = kind_of(address)
        if address in known or seen[kind] == ALIKE.get(kind[0], FEW):
            continue
        known.add(address)
        seen[kind] += 1
        answer = client.get(address)
        for close in getattr(answer, "_resource_closers", ()):
            close()
        if answer.status_code == 302:
            waiting.appendleft((answer["Location"], shown_on, depth))
        elif answer.status_code not in {200, NOT_READY}:
            dead[address] = (answer.status_code, shown_on)
        elif depth < DEPTH and answer["Content-Type"].startswith("text/html"):
            waiting.extend((link, address, depth + 1) for link in links_of(answer.text, address))
    return dead


@pytest.mark.uncounted
@pytest.mark.django_db
@pytest.mark.parametrize("roles", HALVES, ids=HALF_NAMES)
def test_no_page_links_to_one_that_refuses_its_reader(client, settings, monkeypatch, roles):
    settings.LOGGING_CONFIG = None
    world = make_world()

    found = {}
    for role in roles:
        sign_in_for_good(client, world.people[role], monkeypatch)
        found[role.value] = dead_links(client, world.people[role])

    assert {role: dead for role, dead in found.items() if dead} == {}
