import pytest

from customers.documents.rules import LONGEST_NAME, chunks, number_text, plain_name, safe_name


@pytest.mark.parametrize(("number", "text"), [(1, "JK-YL-2026-00001"), (412, "JK-YL-2026-00412"), (99999, "JK-YL-2026-99999"), (100000, "JK-YL-2026-100000")])
def test_a_number_has_five_digits_and_runs_on(number, text):
    assert number_text("JK", "YL", 2026, number) == text


@pytest.mark.parametrize(("count", "sizes"), [(0, []), (1, [1]), (50, [50]), (51, [50, 1]), (120, [50, 50, 20])])
def test_rows_are_cut_into_parts_of_fifty(count, sizes):
    assert [len(part) for part in chunks(range(count))] == sizes


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("合同.2026.pdf", "合同.2026.pdf"),
        ("..\\..\\etc/passwd", "passwd"),
        ("C:\\Users\\王\\扫描.pdf", "扫描.pdf"),
        ("\u202efdp.exe", "fdp.exe"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie: x.pdf"),
        ("..", ""),
        ("", ""),
    ],
)
def test_a_name_keeps_its_last_part_and_no_hidden_sign(name, plain):
    assert plain_name(name) == plain


@pytest.mark.parametrize(
    ("name", "media_type", "safe"),
    [
        ("IMG_1.JPEG", "image/jpeg", "IMG_1.jpeg"),
        ("屏幕截图.webp", "image/jpeg", "屏幕截图.jpg"),
        ("page.html", "audio/mpeg", "page.mp3"),
        ("", "application/pdf", "original.pdf"),
        ("录音.3gp", "audio/mp4", "录音.3gp"),
    ],
)
def test_an_ending_tells_what_the_file_is(name, media_type, safe):
    assert safe_name(name, media_type) == safe


def test_a_long_name_is_cut_and_keeps_its_ending():
    safe = safe_name("长" * 300 + ".jpg", "image/jpeg")

    assert (len(safe), safe[-4:]) == (LONGEST_NAME, ".jpg")
