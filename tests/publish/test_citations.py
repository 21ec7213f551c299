"""Citations as programs read them: parsers of others find both works whole, whatever stands in them."""

import dataclasses
import re
from pathlib import Path

import pytest
import rispy
import yaml
from pybtex.database import BibliographyData, parse_string

from joulebook.package.model import Package
from joulebook.publish.discovery import citations
from joulebook.publish.facts import Facts
from joulebook.publish.model import Edition, Surroundings
from joulebook.publish.pages.every import PAPER


def bibtex(content: bytes) -> BibliographyData:
    return parse_string(content.decode(), "bibtex")


def works(edition: Edition, beside: Surroundings) -> tuple[citations.Reference, citations.Reference]:
    return citations.references(edition, beside, Facts(edition).sources[PAPER])


@pytest.fixture(scope="module")
def cff(root: Path) -> dict[str, object]:
    content = yaml.safe_load((root / "CITATION.cff").read_text("utf-8"))
    assert isinstance(content, dict)
    return content


def test_the_published_bibtex_cites_joulebook_and_the_paper(built: Path, package: Package) -> None:
    entries = bibtex((built / "data" / "joulebook.bib").read_bytes()).entries
    ours, paper = entries.values()
    assert [str(person) for person in ours.persons["author"]] == ["{The Joulebook contributors}"]
    assert ours.fields["version"] == package.version
    assert [person.last_names for person in paper.persons["author"]] == [
        ["Desislavov"],
        ["Martínez-Plumed"],
        ["Hernández-Orallo"],
    ]
    assert (paper.fields["eprint"], paper.fields["year"]) == ("2109.05472", "2021")


def test_the_published_ris_says_the_same(built: Path) -> None:
    ours, paper = rispy.loads((built / "data" / "joulebook.ris").read_bytes().decode())
    entries = bibtex((built / "data" / "joulebook.bib").read_bytes()).entries.values()
    for record, entry in zip((ours, paper), entries, strict=True):
        assert record["title"] == entry.fields["title"].strip("{}")
        assert record["year"] == entry.fields["year"]
    assert paper["authors"] == ["Desislavov, R.", "Martínez-Plumed, F.", "Hernández-Orallo, J."]


def test_both_agree_with_the_citation_file(cff: dict[str, object], edition: Edition, beside: Surroundings) -> None:
    ours, paper = works(edition, beside)
    assert ours.title == cff["title"]
    assert [{"name": name} for name in ours.authors] == cff["authors"]
    reference = cff["references"][0]  # type: ignore[index]
    assert (paper.title, paper.year, paper.address) == (reference["title"], reference["year"], reference["url"])


def test_the_data_page_links_both(built: Path) -> None:
    page = (built / "data" / "index.html").read_text("utf-8")
    section = page[page.index('id="citation"') :]
    assert 'href="joulebook.bib"' in section and 'href="joulebook.ris"' in section


def test_an_attack_stays_inside_its_field_of_bibtex(attacked: Edition, beside: Surroundings, attack: str) -> None:
    """Two entries as ever, balanced and on lines of their own, with a title that reads as it was written."""
    content = citations.bibtex(works(attacked, beside))
    entries = bibtex(content).entries
    assert len(entries) == 2
    assert all(re.fullmatch(r"@misc\{[\w.-]+,|  \w+ = \{.*\},|\}|", line) for line in content.decode().splitlines())
    for entry in entries.values():
        plain = entry.fields["title"].removeprefix("{").removesuffix("}")
        for sign, written in sorted(citations.TEX.items(), key=lambda pair: -len(pair[1])):
            plain = plain.replace(written, sign)
        assert plain == " ".join(attack.replace("\x07", " ").split())
    for depth in depths(content.decode()):
        assert depth >= 0
    assert list(depths(content.decode()))[-1] == 0


def depths(text: str) -> list[int]:
    """How deep in braces BibTeX is after each sign; it counts escaped braces too."""
    depth, found = 0, []
    for sign in text:
        depth += {"{": 1, "}": -1}.get(sign, 0)
        found.append(depth)
    return found


def test_an_attack_stays_on_its_line_of_ris(attacked: Edition, beside: Surroundings, attack: str) -> None:
    """No value opens or ends a record."""
    content = citations.ris(works(attacked, beside)).decode()
    records = rispy.loads(content)
    assert [record["type_of_reference"] for record in records] == ["DATA", "GEN"]
    assert {record["title"] for record in records} == {" ".join(attack.replace("\x07", " ").split())}
    assert all(re.match(r"[A-Z]{2}  - ", line) for line in content.split("\r\n") if line)


def test_an_address_cannot_end_its_field(edition: Edition, beside: Surroundings) -> None:
    """Whatever is no sign of an address is written in hexadecimal."""
    _, paper = works(edition, beside)
    hostile = dataclasses.replace(paper, doi='10.1/a}, url = {"x"\n', address="https://ledger.test/}{\u202e ")
    fields = bibtex(citations.bibtex((hostile,))).entries[hostile.key].fields
    assert fields["doi"] == "10.1/a%7D,%20url%20=%20%7B%22x%22%0A"
    assert fields["url"] == "https://ledger.test/%7D%7B%E2%80%AE%20"


def test_the_day_comes_from_the_change_log_or_is_left_out(edition: Edition, beside: Surroundings) -> None:
    dated, _ = works(edition, beside)
    undated, _ = works(edition, Surroundings())
    assert dated.day == beside.data_releases[0].day and undated.day is None
    assert "year" not in bibtex(citations.bibtex((undated,))).entries[undated.key].fields
