"""llms.txt: what the site is, where its tables are, what to be careful of and how to cite, for programs that read."""

import re
from collections.abc import Sequence

from joulebook.publish.discovery.addresses import canonical
from joulebook.publish.facts import Row
from joulebook.publish.model import Edition, Surroundings

PATH = "llms.txt"
CAUTIONS = (
    "FLOP is an amount of operations, TFLOP/s a rate. A multiply-add counts as two operations in forward_gflop; "
    "flop_convention says how the source of reported_gflop counts.",
    "An energy is an estimate of the chip alone: operations over the efficiency of devices at the model's release "
    "date. Host, cooling, idle time and low utilisation are left out. Measured runs fall on both sides of it: "
    "matched_measurements; never set its columns per input beside those per token.",
    "energy_j_low and energy_j_high span the devices of that date; they are no error bars of one device. The span "
    "cancels in a ratio on one device or of one date.",
    "Do not compare image models with language models, nor a cost per token with a cost per input: the operations are "
    "counted differently.",
    "A derived table with a column view holds the paper's view, and a view named current once rows were added; filter "
    "by view before counting or averaging.",
    "A trend's slope_low and slope_high bound it; where zero lies between them, do not say that it rises or falls.",
    "Quote a number with its unit, its view and the version of the data, and link the page that shows it.",
)


def text(edition: Edition, beside: Surroundings, paper: Row, pages: Sequence[tuple[str, str]]) -> bytes:
    """Write the file; ``pages`` are folders of the site with their names.

    Addresses are relative to the home page where the site's own is not known.
    """
    descriptor = edition.package.descriptor

    def where(path: str) -> str:
        return canonical(beside.settings.address, path) if beside.settings.address else path

    lines = [
        f"# {_line(descriptor['title'])}",
        "",
        f"> {_line(descriptor['description'])}",
        "",
        f"Data version {edition.package.version}. Every page reads without scripts; every number on a page comes from "
        "a row below.",
        "",
        "## Pages",
        "",
        *(f"- [{_line(name)}]({where(f'{folder}/index.html')})" for folder, name in pages),
        "",
        "## Whole data",
        "",
        f"- [SQLite database]({where('data/joulebook.db')}): every table with keys",
        f"- [Data package]({where('data/joulebook.zip')}): every table as CSV, JSON and Parquet, with the descriptor",
        f"- [Descriptor]({where('data/datapackage.json')}): every field with its title, unit, meaning and source",
    ]
    for heading, is_raw in (("Tables as printed or contributed", True), ("Tables computed from them", False)):
        lines += ["", f"## {heading}", ""]
        lines += [
            f"- [{name}]({where(f'data/{name}.csv')}): {_line(table.schema.description)} "
            f"[Fields]({where(f'data/{name}/index.html')})"
            for name, table in edition.tables.items()
            if (name in edition.package.tables) == is_raw
        ]
    lines += ["", "## Cautions", "", *(f"- {caution}" for caution in CAUTIONS)]
    licence = descriptor["licenses"][0]
    lines += [
        "",
        "## How to cite",
        "",
        f"- For computed numbers: {_line(descriptor['title'])}, data version {edition.package.version}. "
        f"[BibTeX]({where('data/joulebook.bib')}), [RIS]({where('data/joulebook.ris')})",
        f"- For the paper's own numbers: {_line(paper['authors'])}. {_line(paper['title'])}. {paper['year']}. "
        f"arXiv:{paper['arxiv_id']}.",
        f"- Licence of the data: {_line(licence.get('title') or licence['name'])}.",
    ]
    return ("\n".join(lines) + "\n").encode()


def _line(text: object) -> str:
    """Text on one line in which nothing opens a link or a tag."""
    return re.sub(r"([\[\]<>`])", r"\\\1", " ".join(str(text).split()))
