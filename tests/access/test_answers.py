"""Every address, asked by every post: the answers stand in answers.txt, and a new address without a line there fails.

After a change that is meant, write them anew and read what changed:  WRITE_ANSWERS=1 ./run test tests/access
"""

import os
import re
from collections import defaultdict
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.access.blank import TEMPLATES
from tests.access.world import HALF_NAMES, HALVES, WHOSE, make_world, sign_in_for_good

NO_SUCH_METHOD, REFUSED = 405, {403, 404}
ANSWERS = Path(__file__).with_name("answers.txt")
#: What an address names: the argument and the thing of the world it stands for, by the beginning of its name; the longest fits.
NAMED = {
    "authorization:": {"pk": "request"},
    "authorization:answer": {"pk": "request"},
    "authorization:end_delegation": {"pk": "delegation"},
    "authorization:commitment": {"pk": "commitment"},
    "authorization:end_grant": {"pk": "grant"},
    "authorization:household_promises": {"household": "household"},
    "authorization:promises_of": {"model": "complaints.matter", "pk": "complaint"},
    "complaints:": {"pk": "complaint"},
    "complaints:call": {"household": "household"},
    "complaints:card": {"household": "household"},
    "complaints:correct_other_work": {"pk": "other_work"},
    "complaints:file_originals": {"pk": "reception"},
    "complaints:hand_in_log": {"pk": "work_log"},
    "complaints:log_": {"pk": "work_log"},
    "complaints:service_note": {"pk": "note"},
    "complaints:sign_log": {"pk": "work_log"},
    "complaints:work_log": {"pk": "work_log"},
    "complaints:household_panel": {"household": "household"},
    "complaints:import": {"pk": "handed"},
    "complaints:reception": {"pk": "reception"},
    "complaints:revisit_paper": {"pk": "call_back"},
    "complaints:wording": {"pk": "wording", "asked": "wording_request"},
    "complaints:written_": {"pk": "letter", "asked": "letter_request"},
    "complaints:written_new": {"pk": "complaint"},
    "complaints:written_texts": {"pk": "complaint"},
    "complaints:correct": {"pk": "reception"},
    "complaints:match_reception": {"pk": "reception"},
    "complaints:dispute": {"pk": "dispute"},
    "complaints:dispute_open": {"pk": "complaint"},
    "complaints:dispute_part": {"pk": "complaint"},
    "complaints:dispute_household": {"household": "household"},
    "complaints:hearing": {"pk": "hearing"},
    "complaints:bundle": {"pk": "bundle"},
    "contracts:": {"pk": "contract"},
    "contracts:household_panel": {"pk": "household"},
    "contracts:money_panel": {"pk": "household"},
    "contracts:import": {"pk": "ledger"},
    "contracts:difference_settle": {"pk": "ledger"},
    "contracts:change": {"pk": "change"},
    "contracts:change_for": {"household": "household"},
    "contracts:change_new": {"pk": "contract"},
    "contracts:withdraw_change": {"pk": "change"},
    "contracts:decide_change": {"pk": "change", "asked": "request"},
    "contracts:notice": {"pk": "notice"},
    "contracts:print_notice": {"pk": "notice"},
    "contracts:cancel_notice": {"pk": "notice"},
    "contracts:confirm": {"pk": "notice"},
    "contracts:reverse": {"pk": "paid"},
    "correspondence:": {"pk": "card"},
    "correspondence:batch": {"pk": "batch"},
    "correspondence:posted": {"pk": "batch"},
    "correspondence:check": {"pk": "check"},
    "correspondence:done": {"pk": "check"},
    "correspondence:about": {"kind": "complaints.matter", "pk": "complaint"},
    "correspondence:letter": {"pk": "work_letter"},
    "correspondence:work_letter": {"pk": "work_letter"},
    "correspondence:meeting": {"pk": "meeting"},
    "correspondence:meeting_action_done": {"pk": "action"},
    "customers:": {"pk": "household", "of": "customer", "member": "member", "what": "identity"},
    "customers:person": {"pk": "customer", "household": "household", "hold": "hold", "other": "twin", "merge": "merge"},
    "customers:filter_drop": {"pk": "filter"},
    "customers:absence": {"pk": "absence"},
    "customers:holiday": {"pk": "holiday"},
    "customers:organisation": {"pk": "organisation"},
    "customers:posting_end": {"pk": "posting"},
    "customers:posting_add": {"pk": "staff"},
    "customers:staff": {"pk": "staff"},
    "customers:reset": {"pk": "staff"},
    "customers:unlock": {"pk": "staff"},
    "customers:end_sessions": {"pk": "staff"},
    "customers:session_end": {"pk": "session"},
    "customers:setting": {"key": "focus_days"},
    "customers:project": {"pk": "project", "company": "company"},
    "customers:company": {"pk": "company"},
    "customers:building": {"pk": "project", "building": "building"},
    "customers:unit": {"pk": "project", "unit": "unit"},
    "customers:hand_over": {"pk": "staff"},
    "customers:ladder": {"clause": "5.6.2.e"},
    "documents:paper": {"pk": "paper"},
    "documents:seal_anew": {"pk": "seal"},
    "documents:upload": {"pk": "upload"},
    "documents:r": {"pk": "run"},
    "duties:": {"pk": "duty"},
    "person_export": {"pk": "customer"},
}
#: Addresses whose answer does not depend on the post: the way in and out, and the links of letters.
OF_NOBODY = {"login", "logout", "second_factor", "second_factor_picture", "healthz", "readyz", "links:letter", "links:answer", "links:file"}


def addresses(resolver=None, prefix="", route=""):
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from addresses(entry, f"{prefix}{entry.namespace}:" if entry.namespace else prefix, route + str(entry.pattern))
        elif isinstance(entry, URLPattern) and f"{prefix}{entry.name}" not in OF_NOBODY:
            yield f"{prefix}{entry.name}", re.findall(r"<(?:\w+:)?(\w+)>", route + str(entry.pattern))


def address(name, arguments, pks):
    """Return the address with what it names filled in."""
    fitting = [known for known in NAMED if name.startswith(known)]
    named = NAMED[max(fitting, key=len)] if fitting else {}
    return reverse(name, kwargs={argument: pks.get(named[argument], named[argument]) for argument in arguments})


class Writes:
    """Notes the tables that are written to, beside the session and the log of who saw what."""

    def __init__(self):
        self.tables = set()

    def __call__(self, execute, sql, params, many, context):
        found = re.match(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)', sql, re.IGNORECASE)
        self.tables |= {found[1]} - {"django_session", "customers_access"} if found else set()
        return execute(sql, params, many, context)


def status(client, method, url):
    """Ask, undo what it did, and return the answer: 200 and 422 alike let somebody in. Asking writes nothing."""
    writes = Writes()
    with transaction.atomic():
        with connection.execute_wrapper(writes):
            answer = getattr(client, method)(url)
        assert method == "post" or not writes.tables, (url, writes.tables)
        for close in getattr(answer, "_resource_closers", ()):
            close()
        transaction.set_rollback(True)
    return {422: 200}.get(answer.status_code, answer.status_code)


def answers_to(client, world):
    """Return what one person is answered, by address, method and whose thing it is; who is refused the nearer thing is not asked for the farther one."""
    found = {}
    for name, arguments in addresses():
        for method in ("get", "post"):
            for whose in WHOSE if arguments and name not in {"customers:setting", "customers:ladder"} else WHOSE[:1]:
                code = status(client, method, address(name, arguments, world.things[whose].pks))
                if code == NO_SUCH_METHOD:
                    break
                found[name, method, whose if arguments else "-"] = code
                if code in REFUSED:
                    break
    return found


@pytest.fixture
def quiet(settings):
    """Log nothing, and draw no page: here only the answer counts; the pages are drawn where their links are followed."""
    settings.LOGGING_CONFIG = None
    settings.TEMPLATES = TEMPLATES


def stated():
    """Return the stated answers: (address, method, whose) to role to status."""
    table = defaultdict(dict)
    for line in ANSWERS.read_text(encoding="utf-8").splitlines():
        name, method, whose, *groups = line.split(" | ")
        for group in groups:
            code, roles = group.split(": ")
            table[name, method, whose].update(dict.fromkeys(roles.split(), int(code)))
    return table


def written(table):
    """Write the answers, one line an address, method and thing."""
    lines = []
    for key, by_role in sorted(table.items()):
        groups = defaultdict(list)
        for role, code in sorted(by_role.items()):
            groups[code].append(role)
        lines.append(" | ".join([*key, *(f"{code}: {' '.join(roles)}" for code, roles in sorted(groups.items()))]))
    return "\n".join(lines) + "\n"


@pytest.mark.uncounted
@pytest.mark.django_db
@pytest.mark.parametrize("roles", HALVES, ids=HALF_NAMES)
def test_every_address_answers_every_post_as_stated(client, roles, quiet, monkeypatch):
    world = make_world()

    found = {}
    for role in roles:
        sign_in_for_good(client, world.people[role], monkeypatch)
        found[role.value] = answers_to(client, world)

    if os.environ.get("WRITE_ANSWERS"):
        table = stated() if ANSWERS.exists() else defaultdict(dict)
        for role, answers in found.items():
            for key in set(table) | set(answers):
                table[key].pop(role, None)
            for key, code in answers.items():
                table[key][role] = code
        ANSWERS.write_text(written({key: row for key, row in table.items() if row}), encoding="utf-8")
    told = {(role, *key): by_role.get(role) for key, by_role in stated().items() for role in found if role in by_role}
    given = {(role, *key): code for role, answers in found.items() for key, code in answers.items()}
    assert {key: (given.get(key), told.get(key)) for key in set(given) | set(told) if given.get(key) != told.get(key)} == {}


def test_nobody_but_the_named_posts_is_answered_with_an_error():
    assert {key for key, by_role in stated().items() if set(by_role.values()) & set(range(500, 600))} == set()
