"""System checks: a machine that cannot print does not start."""

import ctypes
from collections.abc import Sequence
from pathlib import Path

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error

SUBSETTER = ("libharfbuzz-subset.so.0", "libharfbuzz-subset.0.dylib", "harfbuzz-subset-0.dll")
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts", "/Library/Fonts")
FONTS = ("LXGWWenKai*.tt[cf]", "NotoS*CJK*.[ot]t[cf]")


def loads(names: Sequence[str]) -> bool:
    """Whether one of these libraries can be loaded."""
    for name in names:
        try:
            ctypes.CDLL(name)
        except OSError:
            continue
        return True
    return False


def has_font(folders: Sequence[str], patterns: Sequence[str]) -> bool:
    """Whether one of these fonts stands in one of these folders."""
    return any(next(Path(folder).expanduser().rglob(pattern), None) for folder in folders for pattern in patterns)


def printing(app_configs: Sequence[AppConfig] | None, **_options: object) -> list[CheckMessage]:  # noqa: ARG001 -- Django's signature
    """Refuse a machine without a font subsetter (a notice would take seconds) or without Chinese fonts (it would be boxes)."""
    refusals: list[CheckMessage] = []
    if not loads(SUBSETTER):
        refusals.append(Error("libharfbuzz-subset is missing.", hint="apt-get install libharfbuzz-subset0", id="config.E001"))
    if not has_font(FONT_FOLDERS, FONTS):
        refusals.append(Error("No Chinese font to print with.", hint="apt-get install fonts-lxgw-wenkai fonts-noto-cjk", id="config.E002"))
    return refusals
