"""Forms, card and templates ask what the schemas ask, and are forms as GitHub reads them."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.project.test_watch import script

TEMPLATES = ".github/ISSUE_TEMPLATE"
ATTRIBUTES = {
    "markdown": {"value"},
    "input": {"label", "description", "placeholder"},
    "textarea": {"label", "description", "placeholder"},
    "dropdown": {"label", "description", "options"},
    "checkboxes": {"label", "description", "options"},
}


@pytest.fixture(scope="module")
def forms(root: Path) -> dict[str, dict[str, Any]]:
    return {
        path.name: yaml.safe_load(path.read_text("utf-8"))
        for path in sorted((root / TEMPLATES).glob("*.yml"))
        if path.name != "config.yml"
    }


def test_what_is_written_from_the_schemas_is_up_to_date(root: Path) -> None:
    module = script(root, "forms")
    wrong = [path for path, text in module.documents().items() if (root / path).read_text("utf-8") != text]
    assert wrong == [], "run: make forms"


def test_each_form_is_one_that_github_shows(forms: dict[str, dict[str, Any]]) -> None:
    assert set(forms) == {
        f"{name}.yml" for name in ("add-a-language-model", "add-a-vision-model", "correct-a-value", "site-problem")
    }
    for name, form in forms.items():
        assert {"name", "description", "title", "body"} == form.keys(), name
        asked = [one for one in form["body"] if one["type"] != "markdown"]
        labels = [one["attributes"]["label"] for one in asked]
        ids = [one["id"] for one in asked]
        assert asked and len(set(ids)) == len(ids) and len(set(labels)) == len(labels), name
        for one in form["body"]:
            assert one.keys() <= {"type", "id", "attributes", "validations"}, name
            assert one["attributes"].keys() <= ATTRIBUTES[one["type"]], (name, one)
        for one in asked:
            assert re.fullmatch(r"[a-z][a-z0-9_-]*", one["id"]), name
            if one["type"] == "dropdown":
                options = one["attributes"]["options"]
                assert len(set(options)) == len(options) and "None" not in options, name


def test_a_form_for_a_model_asks_for_every_value_of_its_table(root: Path, forms: dict[str, dict[str, Any]]) -> None:
    """By the columns' names, so that a link can fill it in; what the schema requires, the form does."""
    for table, name in (("cv_models", "add-a-vision-model"), ("nlp_models", "add-a-language-model")):
        schema = json.loads((root / "datapackage" / "schemas" / f"{table}.json").read_text("utf-8"))
        asked = {one["id"]: one for one in forms[f"{name}.yml"]["body"]}
        left_out = {"model_id", "edition", "supersedes", "second_source_id"}
        cited = {field["name"] for field in schema["fields"] if field["name"].endswith("_source_id")}
        assert asked.keys() - {"licence"} == {field["name"] for field in schema["fields"]} - left_out - cited
        for field in schema["fields"]:
            if field["name"] in asked and field["constraints"].get("required"):
                assert asked[field["name"]]["validations"]["required"] is True
        text = (root / "docs" / "reporting-card.md").read_text("utf-8")
        assert all(f"`{one}`" in text for one in asked.keys() - {"licence", "source_id", "locator"})


def test_whoever_gives_a_value_agrees_to_the_licences(root: Path, forms: dict[str, dict[str, Any]]) -> None:
    for name, form in forms.items():
        if name != "site-problem.yml":
            (box,) = form["body"][-1]["attributes"]["options"]
            assert box["required"] is True and "CC BY 4.0" in box["label"], name
    for path in (".github/pull_request_template.md", "CONTRIBUTING.md"):
        text = (root / path).read_text("utf-8")
        assert "CC BY 4.0" in text and "MIT licence" in text, path
