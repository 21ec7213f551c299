"""A renamed id leads from an id that nothing has any more to one that a row has."""

import json
from pathlib import Path

import pytest
from tests.package.conftest import Small

FILE = "data/renamed_ids.csv"
HEADER = "table,old_id,edition,new_id,renamed_on,note"


def renamed(small: Small, root: Path, *lines: str) -> Small:
    """The small package with the project's own table of renamed ids and these rows."""
    package = root / "datapackage"
    described = json.loads((package / "datapackage.json").read_text("utf-8"))["resources"]
    small.descriptor["resources"].append(next(item for item in described if item["name"] == "renamed_ids"))
    small.write_json("datapackage.json", small.descriptor)
    small.path("schemas/renamed_ids.json").write_text((package / "schemas/renamed_ids.json").read_text("utf-8"))
    small.path(FILE).write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")
    return small


def test_a_package_may_have_no_renamed_ids_and_needs_no_table_of_them(small: Small, root: Path) -> None:
    assert small.findings() == []
    assert renamed(small, root).findings() == []


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("cv_models,alex,community,alexnet,2026-11-24,Shorter.", None),
        ("gpus,v-100,community,v100,2026-11-24,Shorter.", None),
        ("cv_models,alex,community,alexnett,2026-11-24,Shorter.", "new_id"),
        ("cv_models,alex,community,gpt,2026-11-24,In the other table.", "new_id"),
        ("cv_models,bignet,community,alexnet,2026-11-24,Still there.", "old_id"),
        ("cv_models,gpt,community,alexnet,2026-11-24,Taken by the other table of models.", "old_id"),
    ],
)
def test_it_leads_from_an_unused_id_to_a_used_one(small: Small, root: Path, line: str, expected: str | None) -> None:
    found = [(one.code, one.file, one.line, one.column, one.severity) for one in renamed(small, root, line).findings()]
    assert found == ([("renamed-id", FILE, 2, expected, "error")] if expected else [])


def test_a_slip_in_the_new_id_is_mended_by_name(small: Small, root: Path) -> None:
    found = renamed(small, root, "cv_models,alex,community,alexnett,2026-11-24,Shorter.").only()
    assert "alexnet" in found.fix and found.found == "alexnett"
