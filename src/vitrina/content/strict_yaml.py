"""YAML as a person edits it: every value knows its line, and a key written twice is a mistake."""

from typing import Any

import yaml

from vitrina.content.template import TemplateError
from vitrina.domain.model import Value

Path = tuple[str | int, ...]

_FAST: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class YamlFile(Value):
    """What a file says: `data` in plain Python, `lines` by path (`("posts", 0, "day")` → 17)."""

    data: Any
    lines: dict[Path, int]

    def line_of(self, path: Path) -> int:
        """The line of a value or, where the value is missing, of what it is missing from."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def read_yaml(text: str, source: str) -> YamlFile:
    """The file; TemplateError in Russian names the line of what cannot be read."""
    try:
        loader, root = _compose(text)
        if root is None:
            raise TemplateError(f"{source}: файл пуст")
        lines: dict[Path, int] = {}
        _walk(root, (), lines, set(), source)
        return YamlFile(data=loader.construct_document(root), lines=lines)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise TemplateError(
            f"{source} не читается, строка {line} или рядом: проверьте отступы, кавычки и двоеточия"
        ) from error
    except yaml.YAMLError as error:
        raise TemplateError(f"{source} не читается: в файле недопустимый знак") from error


def _compose(text: str) -> tuple[Any, Any]:
    """The file's loader and its root; read by libyaml where it is there, in a tenth of the time.

    What it cannot read is read again by the other, whose lines of mistakes are the better ones.
    """
    try:
        loader = _FAST(text)
        return loader, loader.get_single_node()
    except (yaml.YAMLError, UnicodeEncodeError):
        plain = yaml.SafeLoader(text)
        return plain, plain.get_single_node()


def _walk(node: yaml.Node, path: Path, lines: dict[Path, int], seen: set[int], source: str) -> None:
    line = node.start_mark.line + 1
    if id(node) in seen:
        raise TemplateError(f"{source}: ссылки YAML (& и *) здесь не нужны, повторите слова")
    seen.add(id(node))
    lines.setdefault(path, line)
    if isinstance(node, yaml.SequenceNode):
        for number, item in enumerate(node.value):
            _walk(item, (*path, number), lines, seen, source)
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            at, place = key.start_mark.line + 1, (*path, str(key.value))
            if place in lines:
                raise TemplateError(
                    f"{source}, строка {at}: «{key.value}» уже есть в строке {lines[place]}, "
                    "оставьте что-то одно"
                )
            lines[place] = at
            _walk(value, place, lines, seen, source)
