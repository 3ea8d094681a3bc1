from concurrent.futures import ThreadPoolExecutor
from secrets import token_hex

from config import keys


def test_a_key_is_made_once(tmp_path):
    first = keys.kept(tmp_path, "field.key", token_hex)

    assert keys.kept(tmp_path, "field.key", token_hex) == first


def test_a_key_is_readable_by_its_owner_only(tmp_path):
    keys.kept(tmp_path, "field.key", token_hex)

    assert (tmp_path / "field.key").stat().st_mode & 0o777 == 0o600


def test_processes_that_start_together_agree_on_one_key(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        made = set(pool.map(lambda _: keys.kept(tmp_path, "field.key", token_hex), range(32)))

    assert made == {(tmp_path / "field.key").read_text()}


def test_a_new_state_folder_is_closed_to_others(tmp_path):
    keys.state_folder(tmp_path / "a" / "b")

    assert (tmp_path / "a" / "b").stat().st_mode & 0o066 == 0
