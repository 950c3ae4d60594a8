"""One script and one style for a page: a file with everything it imports, put together here.

The files stay as they are, small and readable; what is served is the same in one piece, so a slow
network is asked once. Nothing but what our own files use is understood, and anything else is an
error in a test rather than a page that half works.
"""

import re
from collections.abc import Callable

Read = Callable[[str], str]

_IMPORT = re.compile(r'^import (?:\{ ([\w, ]+) \} from )?"\./([\w.]+)";$', re.MULTILINE)
_EXPORT = re.compile(r"^export ((?:async )?function|const|class) (\w+)", re.MULTILINE)
_ODD = re.compile(r"^(?:import|export)\b.*$|\bimport\(|\bimport\.meta\b", re.MULTILINE)
_REMARK = re.compile(r"^ *//.*\n", re.MULTILINE)
_STYLE_IMPORT = re.compile(r'^@import "([\w.]+)";\n?', re.MULTILINE)
_STYLE_REMARK = re.compile(r"/\*[^*]*(?:\*(?!/)[^*]*)*\*/\n?")


class NotBundled(ValueError):
    """A file of ours uses what cannot be put together; says which and what."""


def bundle_script(name: str, read: Read) -> str:
    """The module with all that it imports, each run once, in the order in which modules run.

    Without imports it is the file itself. Each module keeps its names to itself; what it exports
    has to be a function, a class or a constant, for it is copied.
    """
    source = read(name)
    if not _IMPORT.search(source):
        return source
    modules: dict[str, str] = {}
    _add_module(name, read, modules, ())
    return "".join(modules.values())


def _add_module(name: str, read: Read, modules: dict[str, str], above: tuple[str, ...]) -> None:
    if name in above:
        raise NotBundled(f"{name} imports itself by way of {', '.join(above)}")
    if name in modules:
        return
    source = read(name)
    taken = []
    for names, imported in _IMPORT.findall(source):
        _add_module(imported, read, modules, (*above, name))
        if names:
            taken.append(f"const {{ {names} }} = {_place_of(imported)};\n")
    body = _IMPORT.sub("", source)
    exported = [found[1] for found in _EXPORT.findall(body)]
    body = _EXPORT.sub(r"\1 \2", body)
    if odd := _ODD.search(body):
        raise NotBundled(f"{name}: {odd.group()}")
    if any(line.count("`") % 2 for line in body.splitlines()):
        raise NotBundled(f"{name}: a text of several lines")
    lines = (line.strip() for line in _REMARK.sub("", body).splitlines())
    text = "\n".join(line for line in lines if line)
    modules[name] = (
        f"const {_place_of(name)} = (() => {{\n{''.join(taken)}{text}\n"
        f"return {{ {', '.join(exported)} }};\n}})();\n"
    )


def _place_of(name: str) -> str:
    return "m_" + name.removesuffix(".js").replace(".", "_")


def bundle_style(name: str, read: Read) -> str:
    """The sheet after all that it imports, each once, without remarks; else the file itself."""
    source = read(name)
    if not _STYLE_IMPORT.search(source):
        return source
    sheets: dict[str, str] = {}
    _add_sheet(name, read, sheets)
    return "".join(sheets.values())


def _add_sheet(name: str, read: Read, sheets: dict[str, str]) -> None:
    if name in sheets:
        return
    source = read(name)
    sheets[name] = ""  # one that imports itself ends here; its place is set when it is whole
    for imported in _STYLE_IMPORT.findall(source):
        _add_sheet(imported, read, sheets)
    if "@import" in (rest := _STYLE_IMPORT.sub("", source)):
        raise NotBundled(f"{name}: @import")
    del sheets[name]
    sheets[name] = _STYLE_REMARK.sub("", rest)
