"""What the schemas and the descriptor say of the paper's rows."""

import json
import re
from pathlib import Path
from typing import Any

import pandas as pd

FOLDER = Path(__file__).resolve().parents[2] / "datapackage"
DESCRIPTOR = json.loads((FOLDER / "datapackage.json").read_text(encoding="utf-8"))
SCHEMAS: dict[str, dict[str, Any]] = {
    resource["name"]: json.loads((FOLDER / resource["schema"]).read_text(encoding="utf-8"))
    for resource in DESCRIPTOR["resources"]
}
ROWS = {
    resource["name"]: pd.read_csv(FOLDER / resource["path"], dtype="str", keep_default_na=False, encoding="utf-8")
    for resource in DESCRIPTOR["resources"]
}


def test_fields_say_what_they_hold() -> None:
    """Each field has a title, a description and an example; each number and each date has a plausible range."""
    for table, schema in SCHEMAS.items():
        assert list(ROWS[table].columns) == [field["name"] for field in schema["fields"]]
        for field in schema["fields"]:
            where = f"{table}.{field['name']}"
            assert len(field["title"]) >= 3, where
            assert len(field["description"]) >= 8, where
            assert field["description"].endswith("."), where
            assert "example" in field, where
            if field["type"] in {"number", "integer", "date"}:
                assert {"minimum", "maximum"} <= set(field["constraints"]), where


def test_fields_name_the_unit_that_their_names_end_in() -> None:
    """A name that ends in a unit and the unit that the schema states never part."""
    units = {
        "_gflop": "GFLOP",
        "_tflop_per_s": "TFLOP/s",
        "tflop_per_s": "TFLOP/s",
        "_w": "W",
        "_million": "million",
        "_percent": "%",
        "_px": "px",
        "_gb": "GB",
        "_tokens": "tokens",
    }
    for schema in SCHEMAS.values():
        for field in schema["fields"]:
            if field["type"] in {"number", "integer"}:
                for ending, unit in units.items():
                    if field["name"].endswith(ending) and "_per_1k_" not in field["name"]:
                        assert unit == field["unit"], field["name"]


def test_examples_satisfy_their_own_constraints() -> None:
    """An example that the check would refuse would mislead a contributor."""
    for table, schema in SCHEMAS.items():
        for field in schema["fields"]:
            limits, example, where = field.get("constraints", {}), field["example"], f"{table}.{field['name']}"
            assert example in limits.get("enum", [example]), where
            if "pattern" in limits:
                assert re.fullmatch(limits["pattern"], example), where
            if field["type"] in {"number", "integer"}:
                assert limits["minimum"] <= example <= limits["maximum"], where


def test_the_descriptor_names_licences_sources_and_no_people() -> None:
    """Data and code have their licences, the paper and its revision are the sources, nobody is invented."""
    assert {"CC-BY-4.0", "MIT"} == {licence["name"] for licence in DESCRIPTOR["licenses"]}
    assert [source["path"] for source in DESCRIPTOR["sources"]] == [
        "https://arxiv.org/abs/2109.05472",
        "https://doi.org/10.1016/j.suscom.2023.100857",
    ]
    assert "contributors" not in DESCRIPTOR
    assert all(resource["encoding"] == "utf-8" for resource in DESCRIPTOR["resources"])
    assert all(resource["dialect"] == {"delimiter": ","} for resource in DESCRIPTOR["resources"])
