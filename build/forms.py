"""Writes what the schemas ask of people: the reporting card and the forms for new models (``make forms``).

The reporting card is one page for authors of models; the forms are those of GitHub, whose fields have the names of the
columns, so that a link can fill them in.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from joulebook.package.inclusion import NEEDED_OF_NEW

ROOT = Path(__file__).resolve().parent.parent
CARD = "docs/reporting-card.md"
FORMS = {
    "cv_models": (".github/ISSUE_TEMPLATE/add-a-vision-model.yml", "Add a vision model", "An image classifier"),
    "nlp_models": (".github/ISSUE_TEMPLATE/add-a-language-model.yml", "Add a language model", "A language model"),
}
KEPT = frozenset({"model_id", "edition", "supersedes", "locator", "source_id", "second_source_id"})
"""Columns that the ledger fills in, or that an author's own paper is."""
LICENCE = "I may give these values, and give them under CC BY 4.0, as the data are published."
Schema = Mapping[str, Any]


def schema(table: str) -> Schema:
    """The schema of a raw table."""
    content: Schema = json.loads((ROOT / "datapackage" / "schemas" / f"{table}.json").read_text("utf-8"))
    return content


def reported(fields: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The fields that an author reports: neither what the ledger fills in nor who is cited for a value."""
    return [field for field in fields if field["name"] not in KEPT and not field["name"].endswith("_source_id")]


def card() -> str:
    """The reporting card, as Markdown."""
    tables = {table: schema(table) for table in FORMS}
    lines = [
        "# Reporting card for authors of models",
        "",
        "One page for a paper's appendix or a model card. With these values a model can be compared by compute and",
        "energy, and entered here without a question left. Each line is a column of the table, with its unit; `make",
        "forms` writes the page from the schemas.",
    ]
    for table, content in tables.items():
        lines += ["", f"## {content['title']} (`{table}`)", "", content["description"], ""]
        lines += ["| value | column | unit | what it means | yours |", "|---|---|---|---|---|"]
        lines += [_line(field) for field in reported(content["fields"])]
    lines += [
        "",
        "Say beside it where each value stands (page, table or file), by which tool or formula the forward pass was",
        "counted, and on which device and at which precision any energy or throughput was measured.",
    ]
    return "\n".join(lines) + "\n"


def _line(field: Mapping[str, Any]) -> str:
    allowed = field.get("constraints", {}).get("enum")
    told = field["description"] + (f" One of: {', '.join(map(str, allowed))}." if allowed else "")
    needed = "" if _is_needed(field) else " (if there is one)"
    cells = [field["title"] + needed, f"`{field['name']}`", field.get("unit", "none"), told, ""]
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def form(table: str) -> str:
    """The form for a new row of a table of models, as YAML."""
    _, name, what = FORMS[table]
    lines = [
        f"# Written by `make forms` from datapackage/schemas/{table}.json.",
        f"name: {_text(name)}",
        f"description: {_text(f'{what}, with the source of its values. joulebook add, or the site, is quicker.')}",
        f"title: {_text(f'{name}: ')}",
        "body:",
    ]
    shown = ["source_id", "locator"]
    fields = [field for field in schema(table)["fields"] if field["name"] in shown or field in reported([field])]
    for field in fields:
        lines += _element(field)
    lines += ["  - type: checkboxes", "    id: licence", "    attributes:", "      label: Licence", "      options:"]
    lines += [f"        - label: {_text(LICENCE)}", "          required: true"]
    return "\n".join(lines) + "\n"


def _element(field: Mapping[str, Any]) -> Iterator[str]:
    allowed = field.get("constraints", {}).get("enum")
    unit = f" ({field['unit']})" if "unit" in field else ""
    is_source = field["name"] == "source_id"
    yield f"  - type: {'dropdown' if allowed else 'input'}"
    yield f"    id: {field['name']}"
    yield "    attributes:"
    yield f"      label: {_text(field['title'] + unit)}"
    yield f"      description: {_text('DOI, arXiv id or web address.' if is_source else field['description'])}"
    if allowed:
        yield "      options:"
        yield from (f"        - {_text(str(choice))}" for choice in allowed)
    elif "example" in field and not is_source:
        yield f"      placeholder: {_text(str(field['example']))}"
    if _is_needed(field):
        yield "    validations:"
        yield "      required: true"


def _is_needed(field: Mapping[str, Any]) -> bool:
    return bool(field.get("constraints", {}).get("required")) or field["name"] in NEEDED_OF_NEW


def _text(text: str) -> str:
    """A text as YAML reads it, whatever is in it."""
    return json.dumps(text, ensure_ascii=False)


def documents() -> dict[str, str]:
    """Every file that is written here, by its path."""
    return {CARD: card(), **{path: form(table) for table, (path, _, _) in FORMS.items()}}


def main() -> int:
    """Write them."""
    for path, content in documents().items():
        (ROOT / path).write_text(content, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
