"""What a template may load: `own://static/…`, `own://media/…` and `data:`, nothing else of the machine and nothing of the network."""

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.exceptions import SuspiciousFileOperation
from weasyprint.urls import URLFetcher, URLFetcherResponse

OWN = "own"


class NotOurFile(ValueError):
    """A template asked for something that is not our own file."""


class OwnFiles(URLFetcher):  # type: ignore[misc]
    """Fetches our static and media files and nothing else: no network, no other file of the machine."""

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        """Return one of our own files; anything else is refused."""
        parts = urlsplit(url)
        if parts.scheme == "data":
            return super().fetch(url, headers)
        if parts.scheme != OWN:
            raise NotOurFile(url)
        return URLFetcherResponse(url, body=own_file(parts.netloc, unquote(parts.path.lstrip("/"))).read_bytes())


def own_file(place: str, name: str) -> Path:
    """Return the path of `own://static/…` or `own://media/…`; a path that leaves its folder is refused."""
    found = {"static": _static, "media": _media}.get(place, _nowhere)(name)
    if found is None or not found.is_file():
        raise NotOurFile(f"{place}/{name}")
    return found


def _static(name: str) -> Path | None:
    """Return a static file."""
    try:
        found = finders.find(name)
    except SuspiciousFileOperation:
        return None
    return Path(found) if found else None


def _media(name: str) -> Path | None:
    """Return a path that stays inside the media folder, links followed."""
    media = Path(settings.MEDIA_ROOT).resolve()
    path = (media / name).resolve()
    return path if path.is_relative_to(media) else None


def _nowhere(_name: str) -> None:
    """Know no other place."""
