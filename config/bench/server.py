"""The site as it runs in use, for the time of a measurement: gunicorn with two workers, and a signed-in browser."""

import http.client
import os
import re
import socket
import subprocess
import time
import urllib.parse
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from config import servers
from config.middleware import PASSED
from config.supervisor import answers, commands
from customers.models import Staff

BACKEND = "django.contrib.auth.backends.ModelBackend"
PATIENCE = 30.0
QUERIES = re.compile(r'desc="(\d+) queries"')
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@contextmanager
def site() -> Iterator[int]:
    """Run the web processes on a free port, and stop them at the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    environ = os.environ | {"PORT": str(port), "BENCH": "1"}
    environ.pop("ALLOWED_HOSTS", None)
    *command, application = commands(environ)["web"]
    web = subprocess.Popen([*command, "--keep-alive=60", application], cwd=servers.PROJECT, env=environ, start_new_session=True)
    try:
        until = time.monotonic() + PATIENCE
        while not answers(f"http://127.0.0.1:{port}/healthz"):
            if time.monotonic() > until:
                raise servers.CannotStart("The site did not answer.")
            time.sleep(0.1)
        yield port
    finally:
        web.terminate()
        web.wait()


@dataclass
class Browser:
    """One signed-in browser with a connection that stays open."""

    port: int
    staff: Staff
    cookies: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Sign in by a session of its own, and open the connection."""
        session = SessionStore()
        session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(self.staff.pk), BACKEND
        session[PASSED] = True
        session[HASH_SESSION_KEY] = self.staff.get_session_auth_hash()
        session.create()
        self.cookies[settings.SESSION_COOKIE_NAME] = str(session.session_key)
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def ask(self, path: str, sent: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None) -> "Answer":
        """Ask for a page, or send a form, and time the answer to its last byte."""
        body = urllib.parse.urlencode(sent) if sent is not None else None
        said = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()), **(headers or {})}
        if body is not None:
            said |= {"Content-Type": "application/x-www-form-urlencoded", "Referer": f"http://127.0.0.1:{self.port}/"}
        began = time.perf_counter()
        self.connection.request("GET" if body is None else "POST", path, body, said)
        response = self.connection.getresponse()
        text = response.read().decode()
        took = time.perf_counter() - began
        for cookie in response.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.split(";")[0].partition("=")
            self.cookies[name] = value
        counted = QUERIES.search(response.headers.get("Server-Timing", ""))
        return Answer(response.status, text, took, int(counted[1]) if counted else 0)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a page answered, after how many seconds and queries."""

    status: int
    text: str
    took: float
    queries: int

    @property
    def token(self) -> str:
        """Return the token a form of this page sends back."""
        found = TOKEN.search(self.text)
        return found[1] if found else ""
