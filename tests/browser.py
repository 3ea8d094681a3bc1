"""The browser of the tests, and a tab in which the test client answers, on the test's own connection."""

import mimetypes
import shutil
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection, connections
from playwright.sync_api import sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
SITE = "https://desk.test"


class Browsers:
    """Opens windows in one browser after another: one that has ended, because it did not answer, is followed by the next."""

    def __init__(self, kind):
        self._kind, self._browser = kind, None

    def new_context(self, **values):
        if self._browser is None or not self._browser.is_connected():
            self._browser = self._kind.launch(executable_path=CHROMIUM, args=FLAGS)
        return self._browser.new_context(**values)

    def close(self):
        if self._browser is not None:
            self._browser.close()


class Desk:
    """Runs stories in tabs of their own; `problems` are the errors of scripts. A browser runs a loop, so it lives in a thread beside the test's."""

    def __init__(self, client):
        self.client, self.connection, self.problems = client, connections[connection.alias], []

    def tell(self, story, **values):
        """Let a story happen in a fresh tab and return what it returns."""
        self.connection.inc_thread_sharing()
        try:
            with ThreadPoolExecutor(1) as beside:
                return beside.submit(self._told, story, values).result()
        finally:
            self.connection.dec_thread_sharing()

    def _told(self, story, values):
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            context = browser.new_context(base_url=SITE, **{"locale": "zh-CN"} | values)
            context.set_default_timeout(10_000)
            tab = context.new_page()
            tab.on("pageerror", lambda error: self.problems.append(str(error)))
            tab.route("**/*", self._answer)
            try:
                return story(tab)
            finally:
                browser.close()

    def _answer(self, route):
        connections[connection.alias] = self.connection
        request = route.request
        address = urlsplit(request.url)
        if address.path.startswith("/static/"):
            file = settings.BASE_DIR / address.path.lstrip("/")
            if not file.exists():
                file = next((settings.BASE_DIR / ".venv").glob(f"lib/*/site-packages/django_htmx{address.path}"))
            route.fulfill(body=file.read_bytes(), content_type=mimetypes.guess_type(file.name)[0])
            return
        found = self._found(request, f"{address.path}?{address.query}")
        while found.status_code in {301, 302, 303}:  # a browser follows no redirect of an answer it is handed
            found = self.client.get(found["Location"], secure=True)
        route.fulfill(status=found.status_code, body=found.getvalue(), content_type=found["Content-Type"])

    def _found(self, request, path):
        headers = {name: value for name, value in request.headers.items() if name.startswith("hx-")}
        if request.method == "GET":
            return self.client.get(path, headers=headers, secure=True)
        return self.client.post(path, request.post_data_buffer or b"", content_type=request.headers["content-type"], headers=headers, secure=True)
