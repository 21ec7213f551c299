"""The form in a real browser: by keyboard alone on a phone, with hostile values; the check takes the file it gives."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page
from tests.project import axe
from tests.project.browser import DESKTOP, PHONE, Visit, tab_to

from joulebook.package.check import check_package
from joulebook.package.ids import slug
from joulebook.package.model import Package
from joulebook.publish.words.numerals import number
from joulebook.science.placing import placing

FORM = "contribute/cv_models/index.html"
FIRST = {
    "Architecture required": "CNN",
    "Extra data required": "No",
    "Release date required": "2021-05-04",
    "Top-1 accuracy, % required": "83.25",
    "Parameters, million required": "25.5",
    "Forward pass as reported, GFLOP required": "4.25",
    "Basis of the forward pass required": "reported",
}
LAST = {
    "Test resolution, px required": "224",
    "Basis of the accuracy required": "one-crop",
    "Place in the sources required": "Table 2, row 9",
}
SOURCE = {
    "Citation label required": "Ångström and Żak, 2021",
    "Kind required": "paper",
    "Authors required": "J. Ångström, and K. Żak",
    "Title required": "Branches, and how they are counted",
    "Year required": "2021",
    "arXiv id": "2105.01234",
}
HOSTILE = '</script><img src=x onerror="window.struck=1">\u202e&amp;\'"`,=1+1'


@pytest.fixture
def form(context: BrowserContext, built: Path) -> Iterator[Visit]:
    """The form on a phone, in the light scheme, in a tab of its own: a tab remembers what was begun in it."""
    with context.new_page() as page:
        visit = Visit(page)
        visit.open((built / FORM).as_uri(), PHONE, "light")
        yield visit
        assert visit.complaints == []
        assert visit.hosts <= {"file://"}, "nothing that is typed leaves the machine"


def text(page: Page, selector: str) -> str:
    """The text of a part of the page as it is written."""
    return page.locator(selector).text_content() or ""


def test_a_row_is_made_by_keyboard_on_a_phone_and_taken_by_the_check(
    form: Visit, root: Path, tmp_path: Path, package: Package
) -> None:
    """Fields, choices, a new source, both files: without a pointer, across a reload, accepted as they are."""
    page, keys = form.page, form.page.keyboard
    page.locator("#row-model").focus()
    keys.type("Zweig-Netz 9")
    page.locator("#summary", has_text="empty fields").wait_for()
    assert page.locator("#findings .error").count() == 0, "what was not reached yet waits and is not wrong"
    for label, value in FIRST.items():
        tab_to(page, label)
        keys.type(value)
    tab_to(page, "FLOP: a multiply-add")
    keys.press("Space")
    keys.press("ArrowDown")
    for label, value in LAST.items():
        tab_to(page, label)
        keys.type(value)
    tab_to(page, "A new source")
    keys.press("Enter")
    for label, value in SOURCE.items():
        tab_to(page, label)
        keys.type(value)
    while page.evaluate("document.activeElement.id") != "name-source":
        keys.press("Shift+Tab")
    keys.press("Enter")
    assert page.input_value("#row-model_id") == "zweig-netz-9"
    source_id = slug("Ångström Żak, 2021")
    assert [page.input_value(f"#{field}") for field in ("source-source_id", "row-gflop_source_id")] == [source_id] * 2
    page.locator("#summary", has_text="The check would take this row").wait_for()
    assert form.overflow() == 0
    page.reload()
    assert page.input_value("#row-model") == "Zweig-Netz 9", "it outlives a reload"
    page.locator("#again").focus()
    folder = tmp_path / "datapackage"
    shutil.copytree(root / "datapackage", folder)
    for _ in range(2):
        tab_to(page, "Download")
        with page.expect_download() as saved:
            keys.press("Enter")
        shown = page.evaluate("document.activeElement.closest('.proposed-file').querySelector('code').textContent")
        assert saved.value.suggested_filename == Path(shown).name
        (tmp_path / shown).parent.mkdir(parents=True, exist_ok=True)
        saved.value.save_as(tmp_path / shown)
    report = check_package(folder)
    assert report.package is not None, report.findings
    there = [(one.code, one.column) for one in report.findings if one.file.startswith("contributions/")]
    assert len(there) == page.locator("#findings .warning").count()
    placed = placing(report.package.frames, "cv_models", "zweig-netz-9")
    told = text(page, "#standing")
    for value in (placed.forward_gflop, placed.energy_j, placed.energy_j_low, placed.energy_j_high):
        assert number(value) in told
    assert page.locator("#pictures svg path.this").count() == 3
    assert page.locator("#pictures svg").first.locator("circle").count() == len(package.tables["cv_models"].frame)


def test_what_is_wrong_is_told_beside_its_field_and_in_one_line(form: Visit) -> None:
    """Each error is tied to its entry, the summary speaks once the reader pauses, and the list leads to the field."""
    page = form.page
    page.fill("#row-params_million", "1,5")
    page.fill("#row-release_date", "2021-02-30")
    page.locator("#row-release_date").blur()
    assert page.get_attribute("#row-params_million", "aria-invalid") == "true"
    described = page.get_attribute("#row-params_million", "aria-describedby") or ""
    assert "row-params_million-problem" in described.split()
    assert "Write a point before decimals" in text(page, "#row-params_million-problem")
    assert not text(page, "#summary").startswith("Not"), "not with every key"
    page.locator("#summary", has_text="Not yet: 2 errors, ").wait_for()
    assert text(page, "#running-answer") == text(page, "#summary")
    page.locator("#findings a", has_text="Release date").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "row-release_date"
    assert "Mend what the check says" in text(page, "#propose")


def test_a_correction_starts_from_the_printed_row(visit: Visit, built: Path) -> None:
    """The page of a model leads to the form with its row, an id of its own and the row that it replaces."""
    visit.open((built / "models/alexnet/index.html").as_uri(), DESKTOP, "light")
    visit.page.get_by_role("link", name="Correct this row").click()
    visit.page.locator("#correcting", has_text="AlexNet").wait_for()
    assert visit.page.input_value("#row-supersedes") == "alexnet"
    assert visit.page.input_value("#row-model") == "AlexNet"
    assert visit.page.input_value("#row-params_million") == "61.00"
    assert visit.page.input_value("#row-model_id") == "alexnet-corrected"
    assert visit.complaints == []


def test_hostile_values_are_text_and_nothing_bars_anyone(visit: Visit, built: Path) -> None:
    """What an address brings is shown as it is, in fields, findings, pictures and the file, and runs nowhere."""
    cells = {"model": HOSTILE, "extra_data": HOSTILE, "release_date": "2020-01-01", "reported_gflop": "3"}
    query = "&".join(f"{name}={quote(value)}" for name, value in (cells | {"flop_convention": "mac"}).items())
    visit.open((built / FORM).as_uri() + f"?{query}", PHONE, "light")
    page = visit.page
    page.wait_for_selector("#pictures svg")
    assert page.input_value("#row-model") == HOSTILE
    quoted = HOSTILE.replace('"', '""')
    assert f'"{quoted}"' in text(page, "#files pre")
    assert "U+202E" in text(page, "#findings")
    assert page.evaluate("[window.struck, document.querySelectorAll('main img').length]") == [None, 0]
    page.evaluate("document.querySelector('#new-source').open = true")
    assert axe.barriers(page, "main") == []
    assert visit.overflow() == 0
    assert visit.complaints == []


def test_links_carry_the_file_where_the_repository_is_known(form: Visit) -> None:
    """A new file and an issue, filled in; no link on a host whose addresses are not known, and none too long."""
    file = {"path": "contributions/cv_models/zq.csv", "content": 'model_id,model\nzq,"a ""b"", & ```c\nd"\n'}
    known = {"address": "https://github.com/people/ledger/", "newFile": "https://github.com/people/ledger/new/main"}
    ask = "([name, repository, file]) => window.joulebookContribute.file[name](repository, file)"
    link = form.page.evaluate(ask, ["newFileLink", known, file])
    assert link.startswith("https://github.com/people/ledger/new/main?")
    asked = parse_qs(urlsplit(link).query)
    assert asked == {"filename": ["datapackage/contributions/cv_models/zq.csv"], "value": [file["content"]]}
    issue = parse_qs(urlsplit(form.page.evaluate(ask, ["issueLink", known, [file]])).query)
    assert issue["title"] == ["Row: cv_models/zq"]
    assert "````csv\n" + file["content"] + "````\n" in issue["body"][0], "a fence that the text cannot end"
    elsewhere = {"address": "https://git.test/people/ledger/", "newFile": ""}
    assert form.page.evaluate(ask, ["newFileLink", elsewhere, file]) == ""
    assert form.page.evaluate(ask, ["issueLink", elsewhere, [file]]) == ""
    assert form.page.evaluate(ask, ["newFileLink", known, {**file, "content": "x" * 9_000}]) == ""
    form.page.fill("#row-model", "x")
    assert "/new/main" not in form.page.content(), "a build without a repository names none"
