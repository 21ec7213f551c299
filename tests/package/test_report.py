"""What is shown of findings: every format whole, and nothing that a cell holds does anything."""

import json
from html.parser import HTMLParser

import pytest
from markdown_it import MarkdownIt
from tests.package.conftest import Small

from joulebook.package.codes import CODES, clip, finding
from joulebook.package.model import Finding, Report
from joulebook.package.report import FORMATS, render

EVIL = [
    "\x1b[2J\x1b]0;owned\x07",
    "a\n::error file=x::injected",
    "a\r::set-output name=x::y",
    "100%0A::error::injected",
    "a|b|c",
    "a\\|b",
    "`code` ``more`` ```",
    "<script>alert(1)</script>",
    "</code><b>bold</b>",
    "[link](https://example.org) ![i](x)",
    "*em* **strong** ~~gone~~",
    "&lt;b&gt; &#124;",
    "\u202egnp.exe",
    "zero\u200bwidth",
    "\ud800",
    "a,b:c",
    "\\",
    "@everyone #1",
]


def evil(text: str, column: str | None = "title") -> Finding:
    return finding("markup", "data/sources.csv", 2, column, found=text, expected=f"not {text}", fix=f"mend {text}")


def test_text_groups_by_file_and_counts() -> None:
    findings = [
        finding("not-json", "datapackage.json", 3, found="x", expected="JSON", fix="mend it"),
        finding("required", "data/gpus.csv", 2, "gpu", found="", expected="a value", fix="fill it in"),
        finding("stray-file", "data/x.csv", found="x", expected="y", fix="z"),
    ]
    text = render(findings, "text")
    assert "datapackage.json:3\n" in text
    assert "data/gpus.csv:2\n    error: Empty required cell in gpu [required]\n" in text
    assert "(empty)" in text
    assert "warning: File that no resource names [stray-file]" in text
    assert text.endswith("2 errors, 1 warning in 3 files\n")
    assert render([], "text") == "no problem found\n"


def test_text_says_once_which_line_and_once_where_to_read_more() -> None:
    columns = ("gpu", "segment")
    twice = [finding("required", "data/gpus.csv", 2, name, found="", expected="a value", fix="x") for name in columns]
    text = render([*twice, finding("quote", "data/gpus.csv", 3, found="", expected="", fix="")])
    assert [line.strip() for line in text.splitlines() if ".csv:" in line] == ["data/gpus.csv:2", "data/gpus.csv:3"]
    more = [line.split()[1] for line in text.splitlines() if "more:" in line]
    assert more == ["contribute/codes/required/", "contribute/codes/quote/"]
    site = "https://ledger.test/x/"
    assert f"more:     {site}contribute/codes/markup/\n" in render([evil("x")], address=site)
    assert f"[markup]({site}contribute/codes/markup/)" in render([evil("x")], "markdown", address=site)
    assert " Each kind has a page on the site, contribute/codes/CODE/.\n" in render([evil("x")], "markdown")


@pytest.mark.parametrize("text", EVIL)
@pytest.mark.parametrize("name", FORMATS)
def test_nothing_invisible_comes_out(text: str, name: str) -> None:
    shown = render([evil(text)], name)
    shown.encode("utf-8")
    assert all(sign == "\n" or sign.isprintable() for sign in shown)


@pytest.mark.parametrize("text", EVIL)
def test_json_is_exact(text: str) -> None:
    shown = json.loads(render([evil(text), finding("no-rows", "f", found="", expected="", fix="")], "json"))
    assert list(shown) == ["findings"]
    assert shown["findings"][0] == {
        "code": "markup",
        "severity": "error",
        "file": "data/sources.csv",
        "line": 2,
        "column": "title",
        "found": text,
        "expected": f"not {text}",
        "fix": f"mend {text}",
    }
    assert list(shown["findings"][0]) == ["code", "severity", "file", "line", "column", "found", "expected", "fix"]
    assert shown["findings"][1]["line"] is None
    assert shown["findings"][1]["column"] is None
    assert json.loads(render([], "json")) == {"findings": []}


@pytest.mark.parametrize("text", EVIL)
def test_a_workflow_command_stays_one_line(text: str) -> None:
    lines = render([evil(text)], "github", prefix="datapackage").splitlines()
    assert len(lines) == 1
    start = "::error file=datapackage/data/sources.csv,line=2,title=Markup in text (title)::found%3A"
    assert lines[0].startswith(start.replace("%3A", ":"))
    message = lines[0].removeprefix("::").partition("::")[2]
    assert message.count("%0A") == 2, "found, expected and fix on a line each"


def test_properties_of_a_workflow_command_are_escaped() -> None:
    found = finding("file-missing", "data/a,b:c%d\n.csv", found="", expected="", fix="")
    shown = render([found], "github", prefix="")
    assert shown.startswith("::error file=data/a%2Cb%3Ac%25d\\n.csv,title=File not found::")


def test_at_most_nine_annotations_errors_first_then_a_pointer() -> None:
    warnings = [finding("stray-file", f"data/{n}", found="", expected="", fix="") for n in range(9)]
    lines = render([*warnings, *[evil("x")] * 3], "github").splitlines()
    assert len(lines) == 10
    assert [line.startswith("::error") for line in lines[:4]] == [True, True, True, False]
    assert lines[9] == "::warning title=More problems::3 more; run joulebook check to list all 12"
    assert len(render([evil("x")] * 9, "github").splitlines()) == 9
    assert render([], "github") == ""


class Cells(HTMLParser):
    """Collects the text of each table cell and every tag."""

    def __init__(self) -> None:
        super().__init__()
        self.cells: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        assert attrs == []
        if tag == "td":
            self.cells.append("")

    def handle_data(self, data: str) -> None:
        if self.cells:
            self.cells[-1] += data


@pytest.mark.parametrize("text", [text for text in EVIL if text.isprintable()])
def test_markdown_shows_the_cell_as_it_is(text: str) -> None:
    html = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(
        render([evil(text)], "markdown")
    )  # fmt: skip
    page = Cells()
    page.feed(html)
    assert page.tags == {"p", "table", "thead", "tbody", "tr", "th", "td", "code"}
    assert [cell.strip() for cell in page.cells] == [
        "datapackage/data/sources.csv:2 title",
        "error: Markup in text markup",
        text,
        f"not {text}",
        f"mend {text}",
    ]


def test_markdown_is_short() -> None:
    assert render([], "markdown") == "No problem found.\n"
    assert "300 more" in render([evil("x")] * 500, "markdown")


def test_a_report_and_its_findings_show_the_same() -> None:
    assert render(Report((evil("x"),), None), "text") == render([evil("x")], "text")
    with pytest.raises(ValueError, match="no format"):
        render([], "xml")


def test_the_registry_is_frozen_and_complete() -> None:
    with pytest.raises(TypeError):
        CODES["x"] = CODES["markup"]  # type: ignore[index]
    for code, entry in CODES.items():
        assert code == code.lower().replace("_", "-")
        assert entry.title
    assert clip("x" * 500) == "x" * 199 + "…"


def test_a_hostile_package_in_every_format(small: Small) -> None:
    for number, text in enumerate(EVIL):
        row = small.rows["sources"][0] | {"source_id": f"s-{number}", "label": f"S {number}", "title": text}
        small.rows["sources"].append(row)
    report = small.write().check()
    assert report.errors
    for name in FORMATS:
        shown = render(report, name)
        assert all(sign == "\n" or sign.isprintable() for sign in shown)
