"""A pack's YAML reads the same by libyaml, which is fast, and by PyYAML, which every Python has."""

from pathlib import Path

import pytest
import yaml

from vitrina.content import strict_yaml
from vitrina.content.pack_loader import shipped_packs
from vitrina.content.strict_yaml import YamlFile, read_yaml
from vitrina.content.template import TemplateError

FILES = sorted(shipped_packs().glob("*/*.yaml"))


def read_slowly(monkeypatch: pytest.MonkeyPatch, text: str) -> YamlFile:
    with monkeypatch.context() as patched:
        patched.setattr(strict_yaml, "_FAST", yaml.SafeLoader)
        return read_yaml(text, "pack.yaml")


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_file_says_the_same_with_the_same_lines(
    monkeypatch: pytest.MonkeyPatch, path: Path
) -> None:
    text = path.read_text(encoding="utf-8")
    assert read_yaml(text, "pack.yaml") == read_slowly(monkeypatch, text)


@pytest.mark.parametrize(
    "text",
    [
        "a: [1\nb: 2\n",
        "a: 1\n\tb: 2\n",
        "a: 'нет конца\n",
        "a: 1\na: 2\n",
        "a: &b 1\nc: *b\n",
        "a: @b\n",
        "a: !!python/object:os.system x\n",
        "a: 1\n--- \nb: 2\n",
        "\x00",
        "a: \x07\n",
        "\ud83d",
        "",
    ],
)
def test_a_mistake_is_said_the_same(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    with pytest.raises(TemplateError) as slow:
        read_slowly(monkeypatch, text)
    with pytest.raises(TemplateError) as fast:
        read_yaml(text, "pack.yaml")
    assert str(fast.value) == str(slow.value)
