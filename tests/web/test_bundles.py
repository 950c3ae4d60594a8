"""One script and one style for a page: joined from the files as they are, and nothing lost."""

import re

import pytest

from vitrina.web.look.bundles import NotBundled, bundle_script, bundle_style
from vitrina.web.look.files import read_static, static_names
from vitrina.web.look.static_files import _own

MODULES = {
    "page.js": 'import "./first.js";\nimport { add, ONE } from "./sums.js";\n'
    "// a remark\nout(add(ONE, 1)); // stays\n",
    "first.js": 'import { add } from "./sums.js";\nconst own = add(1, 1);\nout(`${own} // t`);\n',
    "sums.js": "export const ONE = 1;\nexport function add(a, b) {\n  return a + b;\n}\n",
}


def test_each_module_comes_once_after_what_it_needs() -> None:
    joined = bundle_script("page.js", MODULES.__getitem__)
    places = [joined.index(f"const m_{name} = ") for name in ("sums", "first", "page")]
    assert places == sorted(places)
    assert joined.count("function add(") == 1
    assert "const { add, ONE } = m_sums;" in joined
    assert "return { ONE, add };" in joined
    assert "a remark" not in joined
    assert "`${own} // t`" in joined
    assert not re.search(r"^(import|export)\b", joined, re.MULTILINE)


def test_what_imports_nothing_stays_as_it_is() -> None:
    assert bundle_script("sums.js", MODULES.__getitem__) == MODULES["sums.js"]
    assert bundle_style("a.css", lambda _: "/* kept */ a{}") == "/* kept */ a{}"


@pytest.mark.parametrize(
    "odd",
    [
        'export { add } from "./sums.js";',
        "export default 1;",
        "export let changing = 1;",
        'const late = import("./sums.js");',
        'import * as sums from "./sums.js";',
        "const text = `a\nb`;",
        'import "./page.js";',
    ],
)
def test_what_cannot_be_joined_is_an_error(odd: str) -> None:
    files = {**MODULES, "page.js": MODULES["page.js"] + odd + "\n"}
    with pytest.raises(NotBundled):
        bundle_script("page.js", files.__getitem__)


def test_sheets_come_once_and_in_order_and_without_remarks() -> None:
    sheets = {
        "page.css": '@import "b.css";\n@import "a.css";\n/* ** of the page */\np{}\n',
        "a.css": "/* a */\na{}\n",
        "b.css": '@import "a.css";\nb{}\n',
    }
    assert bundle_style("page.css", sheets.__getitem__) == "a{}\nb{}\np{}\n"
    sheets["page.css"] += '@import "a.css" print;\n'
    with pytest.raises(NotBundled):
        bundle_style("page.css", sheets.__getitem__)


def test_every_file_of_ours_can_be_served_whole() -> None:
    for name in static_names():
        whole = _own(name).decode()
        if not name.endswith((".css", ".js")):
            assert whole == read_static(name).decode()
            continue
        assert "@import" not in whole
        assert not re.search(r"^import\b", whole, re.MULTILINE), name
