import json
import subprocess
import sys

import pytest

from config import servers


def logged(statement, *, readable=False):
    script = f"import logging, structlog\nfrom config import logs\nlogs.configure({{'readable': {readable}}})\n{statement}"
    return subprocess.run([sys.executable, "-c", script], cwd=servers.PROJECT, capture_output=True, text=True, check=True).stderr


def test_an_event_is_one_line_of_json():
    line = json.loads(logged("structlog.get_logger('desk').info('issued', notice=7)"))

    assert {key: line[key] for key in ("event", "notice", "level", "logger")} == {"event": "issued", "notice": 7, "level": "info", "logger": "desk"}


@pytest.mark.parametrize("number", ["13812345678", "11010519491231002X", "6222020200112233445"])
def test_phone_identity_and_account_numbers_never_reach_a_log(number):
    line = json.loads(logged(f"logging.getLogger('desk').warning('refused for %s', '{number}')"))

    assert line["event"] == "refused for ***"


def test_the_secret_of_a_link_never_reaches_a_log():
    line = json.loads(logged("logging.getLogger('django.request').warning('Not Found: %s', '/l/Yk6MepMgTJbeXsSNf7094SWC2JZ_CJsOrbJ_6_o3sLw/answer/')"))

    assert line["event"] == "Not Found: /l/***/answer/"


def test_a_traceback_is_logged_without_numbers():
    line = json.loads(logged("try:\n    int('(phone)=(13812345678)')\nexcept ValueError:\n    logging.getLogger('desk').exception('failed')"))

    assert "invalid literal for int() with base 10: '(phone)=(***)'" in line["exception"]


def test_while_developing_a_line_is_readable():
    assert not logged("logging.getLogger('desk').warning('refused')", readable=True).startswith("{")
