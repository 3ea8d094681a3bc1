"""Templates that say nothing: where only the answer counts and not the page."""

from django.template.backends.base import BaseEngine


class Blank:
    def render(self, *_args):
        return ""


class BlankTemplates(BaseEngine):
    app_dirname = "templates"

    def __init__(self, params):
        params = dict(params)
        params.pop("OPTIONS")
        super().__init__(params)

    def get_template(self, _name):
        return Blank()


TEMPLATES = [{"BACKEND": "tests.access.blank.BlankTemplates", "DIRS": [], "APP_DIRS": False, "OPTIONS": {}}]
