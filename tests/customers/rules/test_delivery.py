import json
from datetime import UTC, datetime, timedelta
from urllib.parse import unquote

import pytest

from customers.rules.delivery import MOST_ATTEMPTS, is_last, next_attempt_at, refusal_in, signed_address

AT = datetime(2026, 6, 16, 2, 0, tzinfo=UTC)


def test_a_notice_is_tried_five_times_with_growing_pauses():
    pauses = [next_attempt_at(attempt, AT) - AT for attempt in range(1, MOST_ATTEMPTS)]

    assert pauses == [timedelta(minutes=n) for n in (2, 5, 15, 45)]
    assert [is_last(n) for n in range(1, 6)] == [False, False, False, False, True]


@pytest.mark.parametrize(
    ("answer", "refusal"),
    [
        ({"errcode": 0, "errmsg": "ok"}, None),
        ({"errcode": 93000, "errmsg": "invalid webhook url"}, "errcode 93000: invalid webhook url"),
        ({"errcode": 310000, "errmsg": "sign not match"}, "errcode 310000: sign not match"),
        ({"errcode": 45009}, "errcode 45009: "),
        ({"errcode": 1, "errmsg": "x" * 500}, "errcode 1: " + "x" * 189),
        ({"errmsg": "ok"}, "errcode ?"),
        ({"errcode": "0"}, "errcode ?"),
        ([], "errcode ?"),
    ],
)
def test_a_robot_that_answers_200_with_an_error_code_has_refused(answer, refusal):
    assert refusal_in(json.dumps(answer).encode()) == refusal


@pytest.mark.parametrize("answer", [b"", b"<html>", b"\xff\xfe", b'{"errcode":0'])
def test_an_answer_nobody_understands_is_a_refusal(answer):
    assert refusal_in(answer) == "errcode ?"


def test_dingtalk_is_signed_over_time_and_secret():
    # openssl: printf '1781575200000\nSECabc' | openssl dgst -sha256 -hmac SECabc -binary | base64
    signed = signed_address("https://oapi.dingtalk.com/robot/send?access_token=t", "SECabc", AT)

    assert signed.startswith("https://oapi.dingtalk.com/robot/send?access_token=t&timestamp=1781575200000&sign=")
    assert unquote(signed.partition("&sign=")[2]) == "FCQbxlDuopmhu2zsMhmYC/R6+O7AkL2PdY8d4NsMOMQ="


def test_without_a_secret_the_address_stays():
    assert signed_address("https://x/?key=1", "", AT) == "https://x/?key=1"
