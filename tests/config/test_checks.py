from config import checks


def test_this_machine_can_print():
    assert checks.printing(None) == []


def test_a_missing_subsetter_is_refused_with_its_package(monkeypatch):
    monkeypatch.setattr(checks, "SUBSETTER", ("libnothing.so.0",))

    assert [(error.id, error.hint) for error in checks.printing(None)] == [("config.E001", "apt-get install libharfbuzz-subset0")]


def test_a_missing_chinese_font_is_refused_with_its_packages(monkeypatch, tmp_path):
    monkeypatch.setattr(checks, "FONT_FOLDERS", (str(tmp_path),))

    assert [(error.id, error.hint) for error in checks.printing(None)] == [("config.E002", "apt-get install fonts-lxgw-wenkai fonts-noto-cjk")]


def test_one_chinese_font_is_enough(monkeypatch, tmp_path):
    (tmp_path / "lxgw").mkdir()
    (tmp_path / "lxgw" / "LXGWWenKai-Regular.ttf").touch()
    monkeypatch.setattr(checks, "FONT_FOLDERS", (str(tmp_path),))

    assert checks.printing(None) == []
