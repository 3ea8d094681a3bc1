import tomllib

import pytest

from config import servers

PYPROJECT = tomllib.loads((servers.PROJECT / "pyproject.toml").read_text())
CONTRACTS = PYPROJECT["tool"]["importlinter"]["contracts"]
APPS = ["complaints", "contracts", "correspondence", "customers", "customers.authorization", "customers.documents", "customers.duties"]
PRIVATE = ["filters", "forms", "management", "tasks", "urls", "views"]
FORMS_FOR_ALL = {"customers.forms", "customers.authorization.forms", "customers.documents.forms", "customers.duties.forms"}


def exists(module):
    path = servers.PROJECT / module.replace(".", "/")
    return path.is_dir() or path.with_suffix(".py").is_file()


@pytest.mark.parametrize("app", APPS)
def test_every_page_form_filter_and_task_of_an_app_is_private(app):
    modules = {f"{app}.{name}" for name in PRIVATE if exists(f"{app}.{name}")} - FORMS_FOR_ALL
    [listed] = [contract["protected_modules"] for contract in CONTRACTS if contract["type"] == "protected" and contract["allowed_importers"] == ["config", app]]

    assert set(listed) == modules


def test_every_module_of_rules_is_plain_python():
    modules = {"customers.regulation"} | {f"{app}.rules" for app in APPS if exists(f"{app}.rules")}
    [listed] = [contract["source_modules"] for contract in CONTRACTS if contract["type"] == "forbidden"]

    assert set(listed) == modules


def test_every_app_has_its_layers():
    [layers] = [contract for contract in CONTRACTS if contract.get("containers")]

    assert [*layers["containers"], "customers"] == sorted(APPS, key=lambda app: (app == "customers", app))
    assert layers["exhaustive"]
