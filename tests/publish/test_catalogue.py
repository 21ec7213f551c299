"""What catalogues and programs read of the data is true of the files, and holds strangers' texts as text."""

import csv
import hashlib
import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup

from joulebook.package.model import Package
from joulebook.publish.discovery import catalogue, llms
from joulebook.publish.discovery.croissant import CONTEXT, SPECIFICATION, TYPES, croissant
from joulebook.publish.facts import Facts
from joulebook.publish.model import Edition, Surroundings
from joulebook.publish.pages import every

Json = dict[str, Any]


@pytest.fixture(scope="module")
def files(built: Path) -> dict[str, bytes]:
    """The published files of the data folder."""
    return {path.name: path.read_bytes() for path in (built / "data").iterdir() if path.is_file()}


@pytest.fixture(scope="module")
def described(files: dict[str, bytes]) -> Json:
    """The published Croissant file."""
    found: Json = json.loads(files["croissant.json"])
    return found


def on_the_page(html: str) -> Json:
    (script,) = BeautifulSoup(html, "html.parser").select("script[type='application/ld+json']")
    found: Json = json.loads(script.get_text())
    return found


def strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from strings(item)


# schema.org


def test_the_data_page_describes_the_data_set(built: Path, package: Package, beside: Surroundings) -> None:
    """What search engines require and recommend is there, and each download exists."""
    found = on_the_page((built / "data" / "index.html").read_text("utf-8"))
    assert (found["@context"], found["@type"]) == ("https://schema.org/", "Dataset")
    assert found["name"] == package.descriptor["title"] and 50 <= len(found["description"]) <= 5000
    assert (found["version"], found["datePublished"]) == (package.version, str(beside.data_releases[0].day))
    assert found["license"][0] == "https://creativecommons.org/licenses/by/4.0/"
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", day) for day in found["temporalCoverage"].split("/"))
    for download in found["distribution"]:
        assert (built / "data" / download["contentUrl"]).is_file(), download
    units = {measured["name"]: measured["unitText"] for measured in found["variableMeasured"]}
    assert "J" in units.values() and "GFLOP" in units.values()


def test_an_attack_cannot_end_the_script_element(attacked: Edition, beside: Surroundings, attack: str) -> None:
    """The page has one element of data, and its text reads as it was written."""
    about = catalogue.schema_org(attacked, beside)
    html = f'<script type="application/ld+json">\n{catalogue.embedded(about)}\n</script><p>after</p>'
    assert on_the_page(html)["name"] == attack
    page = BeautifulSoup(html, "html.parser")
    assert [element.name for element in page.find_all(True)] == ["script", "p"]


def test_with_an_address_every_download_is_named_in_full(edition: Edition, beside: Surroundings) -> None:
    about = catalogue.schema_org(edition, beside)
    assert about["url"] == "https://ledger.test/ai/data/"
    assert all(one["contentUrl"].startswith("https://ledger.test/ai/data/") for one in about["distribution"])


# DCAT


def downloads(dataset: Json) -> Iterator[Json]:
    yield from dataset["dcat:distribution"]
    for part in dataset.get("dct:hasPart", []):
        yield from downloads(part)


def test_dcat_gives_each_file_with_its_size_and_hash(files: dict[str, bytes], edition: Edition) -> None:
    """Every table is a part with three files; prefixes are declared and ids are unique."""
    found = json.loads(files["dcat.jsonld"])
    assert [part["dct:identifier"] for part in found["dct:hasPart"]] == list(edition.tables)
    listed = list(downloads(found))
    assert len(listed) == 3 * (1 + len(edition.tables))
    for one in listed:
        content = files[one["dcat:downloadURL"]["@id"]]
        assert int(one["dcat:byteSize"]["@value"]) == len(content)
        assert one["spdx:checksum"]["spdx:checksumValue"]["@value"] == hashlib.sha256(content).hexdigest()
    ids = [found["@id"], *(part["@id"] for part in found["dct:hasPart"])]
    assert len(set(ids)) == len(ids)
    used = set(re.findall(r'"(\w+):\w+":', files["dcat.jsonld"].decode()))
    assert used <= set(found["@context"])
    assert date.fromisoformat(found["dct:issued"]["@value"])


def test_an_attack_is_a_value_of_dcat(
    attacked: Edition, beside: Surroundings, files: dict[str, bytes], attack: str
) -> None:
    found = json.loads(catalogue.dcat(attacked, beside, files))
    assert found["dct:title"]["@value"] == attack == found["dct:hasPart"][0]["dct:description"]["@value"]


# Croissant, by the rules of its specification


def test_croissant_has_the_prescribed_context_and_what_is_required(described: Json) -> None:
    assert described["@context"] == CONTEXT and described["@context"]["@vocab"] == "https://schema.org/"
    assert described["conformsTo"] == SPECIFICATION == "http://mlcommons.org/croissant/1.0"
    assert described["@type"] == "sc:Dataset"
    for required in ("name", "description", "license", "url", "creator", "datePublished", "version", "citeAs"):
        assert described[required], required
    assert re.fullmatch(r"[A-Za-z0-9_-]+", described["name"])
    assert re.fullmatch(r"\d+\.\d+\.\d+", described["version"])


def test_croissant_names_each_thing_once(described: Json) -> None:
    ids = [one["@id"] for one in described["distribution"]]
    for records in described["recordSet"]:
        ids += [records["@id"], *(field["@id"] for field in records["field"])]
    assert len(set(ids)) == len(ids)


def test_croissants_files_are_the_published_ones(described: Json, files: dict[str, bytes], edition: Edition) -> None:
    assert [one["@id"] for one in described["distribution"]] == [f"{name}.csv" for name in edition.tables]
    for one in described["distribution"]:
        content = files[one["contentUrl"]]
        assert one["@type"] == "cr:FileObject" and one["encodingFormat"] == "text/csv"
        assert one["sha256"] == hashlib.sha256(content).hexdigest()
        assert one["contentSize"] == f"{len(content)} B"


def test_croissants_records_are_the_columns_of_the_csv(
    described: Json, files: dict[str, bytes], edition: Edition
) -> None:
    """Each column is a field of the right type; keys and references name what is there."""
    columns = {
        name.removesuffix(".csv"): next(csv.reader([content.decode().partition("\n")[0]]))
        for name, content in files.items()
        if name.endswith(".csv")
    }
    assert [records["@id"] for records in described["recordSet"]] == list(edition.tables)
    linked = 0
    for records in described["recordSet"]:
        table = edition.tables[records["@id"]]
        assert [field["source"]["extract"]["column"] for field in records["field"]] == columns[table.name]
        ids = {field["@id"] for field in records["field"]}
        assert {key["@id"] for key in records["key"]} <= ids and records["key"]
        for field, ours in zip(records["field"], table.schema.fields, strict=True):
            assert field["@type"] == "cr:Field" and field["dataType"] == TYPES[ours.type]
            assert field["source"]["fileObject"]["@id"] == f"{table.name}.csv"
            if "references" in field:
                target = field["references"]["fileObject"]["@id"].removesuffix(".csv")
                assert field["references"]["extract"]["column"] in columns[target]
                linked += 1
    assert linked > 10


def test_an_attack_is_a_value_of_croissant(
    attacked: Edition, beside: Surroundings, files: dict[str, bytes], attack: str
) -> None:
    found = json.loads(croissant(attacked, beside, Facts(attacked).sources[every.PAPER], files))
    assert found["description"] == attack and re.fullmatch(r"[A-Za-z0-9_-]+", found["name"])
    assert found["distribution"][0]["contentUrl"] == "https://ledger.test/ai/data/sources.csv"
    assert {text for text in strings(found["recordSet"]) if attack in text}


# llms.txt

LINK = re.compile(r"(?<!\\)\[((?:[^\]\\]|\\.)*)\]\(([^)]+)\)")


def test_llms_txt_leads_to_every_table_and_only_to_what_exists(built: Path, edition: Edition) -> None:
    text = (built / "llms.txt").read_text("utf-8")
    links = dict(LINK.findall(text))
    assert text.startswith("# ") and text.splitlines()[2].startswith("> ")
    assert {name: links[name] for name in edition.tables} == {name: f"data/{name}.csv" for name in edition.tables}
    assert [target for _, target in LINK.findall(text) if not (built / target).is_file()] == []
    for section in ("Cautions", "How to cite", "Pages"):
        assert f"\n## {section}\n" in text
    assert edition.package.version in text


def test_an_attack_opens_no_line_and_no_link_in_llms_txt(
    attacked: Edition, edition: Edition, beside: Surroundings
) -> None:
    """As many lines and links as without the attack, and no address but the site's own."""
    written = [
        llms.text(one, beside, Facts(one).sources[every.PAPER], every.SECTIONS).decode() for one in (edition, attacked)
    ]
    assert [text.count("\n") for text in written] == [written[0].count("\n")] * 2
    assert [len(LINK.findall(text)) for text in written] == [len(LINK.findall(written[0]))] * 2
    assert {target.startswith("https://ledger.test/ai/") for _, target in LINK.findall(written[1])} == {True}
