"""Rows that people might propose, good and bad: written by hand where a rule has a corner, drawn at random else."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random

from joulebook.package.contributions import file_name

Row = dict[str, str]
LONGEST_NAME = 100

GOOD: Mapping[str, Row] = {
    "cv_models": {
        "model_id": "zq{n}-net", "model": "ZQ{n} Net", "edition": "community", "source_id": "tan-le-2020",
        "second_source_id": "", "architecture": "CNN", "extra_data": "No", "release_date": "2020-05-28",
        "top1_percent": "77.{n}", "top1_source_id": "tan-le-2020", "params_million": "25.{n}",
        "params_source_id": "tan-le-2020", "reported_gflop": "8.{n}", "gflop_source_id": "tan-le-2020",
        "gflop_basis": "reported", "flop_convention": "flop", "test_resolution_px": "224", "top1_basis": "one-crop",
        "supersedes": "", "locator": "Table {n}",
    },
    "nlp_models": {
        "model_id": "zq{n}-text", "model": "ZQ{n} Text", "edition": "community", "source_id": "devlin-2019",
        "input_tokens": "128", "release_date": "2019-10-11", "params_million": "110", "params_source_id": "devlin-2019",
        "params_basis": "reported", "reported_gflop": "29", "gflop_source_id": "clark-2020", "flop_convention": "flop",
        "glue_score": "79.{n}", "glue_source_id": "devlin-2019", "glue_split": "test", "glue_wnli": "excluded",
        "supersedes": "", "locator": "Table {n}",
    },
    "gpus": {
        "gpu_id": "zq{n}-card", "gpu": "ZQ{n} Card", "edition": "community", "source_id": "nvidia-specifications",
        "launch_date": "2022-03-22", "segment": "server", "tdp_w": "350", "baseline_gpu_id": "",
        "vendor": "ZQ", "architecture": "", "form_factor": "PCIe", "memory_gb": "80", "bandwidth_gb_per_s": "",
        "tdp_basis": "", "supersedes": "", "locator": "page 2",
    },
    "gpu_peaks": {
        "gpu_id": "tesla-v100", "precision": "FP8", "edition": "community", "source_id": "nvidia-specifications",
        "tflop_per_s": "990", "in_trend": "false", "locator": "page 1",
    },
    "sources": {
        "source_id": "zq{n}-2022", "edition": "community", "label": "ZQ{n}, 2022", "kind": "paper", "authors": "A. Zq",
        "title": "On things of kind {n}", "year": "2022", "doi": "", "arxiv_id": "2201.{n:05}", "url": "",
        "licence": "", "note": "",
    },
}  # fmt: skip
"""A good row of each table; {n} makes the rows differ."""

TEXTS = [
    "", " ", "  x", "x ", "a\u200bb", "NaN", "-", "n/a", "=1+1", "@x", "+5", "+5 %", "-5 dB", "\u22125 dB", "<b>",
    "</script>", "&amp;", "&#60;", "a < b", "a<b", "JavaScript :alert(1)", "\u00e9data:text/html", "data:text/html,x",
    "data:;x", "java\u017fcript:x", "\u202eabc", "e\u0301", "caf\u00e9", "a\u00a0b", "a\u2009b", "\ufffd", "a\x07b",
    "a\x00b", "\x85", "x" * 2001, "y" * 450, "\u65e5\u672c", "\uff11\uff12", "\ufb01sh", "a\nb", "\nb",
    'say "so", twice', "Foo_Bar", "foo--bar", "Foo", "\u3164", "\ufdd0", "\U0001f600", "\U000e0041", "\U0001fffe",
    "\ue000", "\u0130x", "stra\u00dfe", "\uff1dx", "\ufeffx", "a\tb", "\ufe0fx",
]  # fmt: skip
IDS = [
    "tan-le-2020", "tan-le-202", "tan le 2020", "Tan-Le-2020", "devlin-2018", "alexnet", "alexne", "resnet50",
    "bert-base", "bert_base", "tesla-v100", "tesla-v-100", "v100", "a100", "a10", "t4", "efficientnet-b0", "nowhere",
    "nowhere-at-all", "desislavov-2021", "gpt-3", "geforce-gtx-580", "z", "-a", "a-", "\u0430lexnet",
]  # fmt: skip
NUMBERS = [
    "1,000", "1,5", "1_000", "+5", "05", "-05", ".5", "-.5", "5.", "1e400", "1e-400", "0e0", "0", "-0", "0.0", "-1",
    "1e5", "1E+05", "1e99999", "1e123456", "100.00000000000000000001", "99.99999999999999999999",
    "0.00009999999999999999999999", "9007199254740993", "9007199254740992", "99999999999", "2014.0", "2014.5", "5 %",
    "5%", "12 px", "\u00bd", "\u0663", "Infinity", "inf", "0x10", "1e3", "\u22123", "1\u202f000", "1 000", "128.",
    "16", "15", "8192", "8193", "0.0001", "0.00005", "1000000000.1", "5000.00", "TBD", "UNKNOWN", "null", "?",
    "1.5.2", "--5", "00", "0_0", "\uff12\uff10.\uff15",
]  # fmt: skip
DATES = [
    "2020-02-30", "2020/01/02", "2020.01.02", "20200102", "2020-1-2", "1949-12-31", "1950-01-01", "2036-01-01",
    "0000-01-01", "2020-01-01T00:00", "June 2020", "2019", "2000-02-29", "1900-02-29", "2019-13-01", "2016-01-01",
    "2010-06-01", " 2019-01-01", "2019\u201301\u201301", "unknown", "na", "2020-00-10",
    "\uff12\uff10\uff12\uff10-01-02",
]  # fmt: skip
TRUTHS = ["TRUE", "True", "yes", "Y", "0", "1", "T", "maybe", "falsch", " true", "FALSE", "no", "\uff54rue"]
ADDRESSES = [
    "https://host.test/a", "http://host.test", "HTTPS://Host.Test/x?y#z", "host.test/a", "ftp://host.test",
    "//host.test", "https://host", "https://host.", "https://.test", "https://u\x40host.test", "https://u:p\x40host.test/",
    "https://host.test:80/", "https://host.test:/", "https://host.test:99999/", "https://host.test:x/",
    "https://host.test/a b", "https://host.test/<b>", "https://h\u00f6st.test/", "https://[::1]/", "https://[::1/",
    "https://host.test/[x]", "javascript:alert(1)", "https://host.test/\u2100", "https://ho\u2100st.test/",
    "https:host.test", "https:///host.test", "https://?host.test", "https://127.0.0.1/x", "https://host.test/%C3%B6",
    "https://host.test/'", "https://host.test/a\nb", "mailto:a\x40host.test", "http://host.test:80:80/", "https://#a.b",
    "https://..test",
]  # fmt: skip
KINDS: Mapping[str, tuple[str, ...]] = {
    "number": ("top1_percent", "params_million", "reported_gflop", "glue_score", "tdp_w", "tflop_per_s"),
    "integer": ("test_resolution_px", "input_tokens", "year"),
    "date": ("release_date", "launch_date"),
    "boolean": ("in_trend",),
}
WORDS = [
    "one-crop", "several-crops", "several-models", "Net (10-crop)", "Net, ensemble of 4", "ensembled", "3 models of it",
    "paper", "community", "Community", "Transformer", "cnn", "mac", "as_cited", "FP32", "fp16", "server", "dev",
    "included", "estimated", "tool",
]  # fmt: skip

NASTY: tuple[tuple[str, Row], ...] = (
    # what stands there already, under the same or another spelling
    ("cv_models", {"model_id": "alexnet", "model": "ZQ again"}),
    ("cv_models", {"model_id": "bert-base"}),
    ("nlp_models", {"model_id": "alexnet"}),
    ("cv_models", {"model": "AlexNet", "extra_data": "No", "test_resolution_px": ""}),
    ("cv_models", {"model": "alex net", "extra_data": "no", "test_resolution_px": ""}),
    ("cv_models", {"model": "ZFNet-b", "test_resolution_px": "", "supersedes": "zfnet-b"}),
    ("nlp_models", {"model": "BERT Base", "input_tokens": "128"}),
    ("cv_models", {"model": "VGG-16", "test_resolution_px": "224"}),
    ("cv_models", {"model": "ViT-G/14", "extra_data": "JFT 3B", "test_resolution_px": ""}),
    ("cv_models", {"params_million": "61", "reported_gflop": "1.420", "top1_percent": "56.52"}),
    ("gpus", {"gpu": "tesla (V100)"}),
    ("gpus", {"gpu": "T4", "supersedes": "t4"}),
    ("gpu_peaks", {"gpu_id": "tesla-v100", "precision": "FP32"}),
    ("gpu_peaks", {"gpu_id": "a30", "precision": ""}),
    ("sources", {"label": "Krizhevsky et al., 2012"}),
    ("sources", {"source_id": "krizhevsky-2012", "label": "Krizhevsky et al., 2012"}),
    # replacements
    ("cv_models", {"supersedes": "vgg-16"}),
    ("cv_models", {"supersedes": "alexnett"}),
    ("cv_models", {"model_id": "zq-self", "supersedes": "zq-self"}),
    ("cv_models", {"model_id": "ZQ-Bad", "supersedes": "zq-bad"}),
    ("gpus", {"gpu_id": "zq-own", "baseline_gpu_id": "zq-own"}),
    ("gpus", {"baseline_gpu_id": "tesla-v100"}),
    ("gpus", {"baseline_gpu_id": "a100"}),
    ("cv_models", {"edition": "paper", "supersedes": "alexnet"}),
    # what a new model must be, and what is doubted of it
    ("cv_models", {"top1_basis": "several-crops", "model": "ZQ 10-crop"}),
    ("cv_models", {"top1_basis": "several-models"}),
    ("cv_models", {"top1_basis": "", "test_resolution_px": ""}),
    ("cv_models", {"model": "ZQ 12-crops"}),
    ("cv_models", {"model": "ZQ Ensemble", "test_resolution_px": ""}),
    ("cv_models", {"model": "ZQ\u00e9ensemble"}),
    ("cv_models", {"model": "ResNet-62", "params_million": "40", "reported_gflop": "9.5", "flop_convention": "mac"}),
    ("cv_models", {"model": "ResNet-61", "params_million": "40", "reported_gflop": "9.5"}),
    ("cv_models", {"model": "Unheard", "reported_gflop": "8200000"}),
    ("cv_models", {"model": "ZQ top five", "top1_percent": "99.4"}),
    ("cv_models", {"source_id": "tan-le-2020", "release_date": "2019-04-30"}),
    # rows that lean on their own parts
    ("nlp_models", {"glue_score": "", "glue_source_id": ""}),
    ("nlp_models", {"glue_score": "", "glue_split": "", "glue_wnli": "", "glue_source_id": ""}),
    ("nlp_models", {"glue_split": ""}),
    ("nlp_models", {"glue_score": "0"}),
    ("cv_models", {"release_date": "2017-01-01", "source_id": "zhai-2021"}),
    ("cv_models", {"release_date": "2020-01-01", "source_id": "zhai-2021"}),
    ("sources", {"arxiv_id": "", "doi": "", "note": ""}),
    ("sources", {"arxiv_id": "", "note": "Printed in a book."}),
    ("sources", {"arxiv_id": "2109.05472"}),
    # rows in which hardly a cell is sound
    ("sources", {name: "" for name in GOOD["sources"] if name not in ("source_id", "edition")}),
    ("sources", {name: "" for name in GOOD["sources"] if name != "source_id"} | {"source_id": "Bad Id"}),
    ("sources", {name: "" for name in GOOD["sources"] if name != "title"} | {"title": "<b>"}),
    ("sources", {name: "" for name in GOOD["sources"] if name != "title"} | {"title": "No more than a title"}),
    ("gpu_peaks", dict.fromkeys(GOOD["gpu_peaks"], "=x")),
)  # fmt: skip


@dataclass(frozen=True)
class Proposal:
    """A row for a table, in a file of a name, perhaps beside a new source that it names."""

    table: str
    row: Row
    file: str
    source: Row | None = None


def proposals(count: int, tables: tuple[str, ...], seed: int) -> list[Proposal]:
    """Rows for these tables: the first by hand, some with a new source, then ``count`` drawn at random."""
    chance = Random(seed)  # noqa: S311 (rows, no secrets)
    taken: set[tuple[str, str]] = set()
    found: list[Proposal] = []
    for number, (table, row, source) in enumerate(_rows(count, tables, chance)):
        key = [row["gpu_id"], row["precision"]] if table == "gpu_peaks" else [next(iter(row.values()))]
        name = file_name(key)
        is_odd = len(name) > LONGEST_NAME or not re.match(r"[a-z0-9]", name)
        if number % 9 == 5 or is_odd or (table, name) in taken:
            name = f"row-{number}.csv"
        taken.add((table, name))
        found.append(Proposal(table, row, f"contributions/{table}/{name}", source))
    return found


def _rows(count: int, tables: tuple[str, ...], chance: Random) -> Iterator[tuple[str, Row, Row | None]]:
    for number, (table, changes) in enumerate(NASTY):
        if table in tables:
            yield table, _good(table, number) | changes, None
    for number in range(100, 112):
        table = ("cv_models", "nlp_models", "gpus")[number % 3]
        if table in tables:
            source = _good("sources", number) | ({"year": "2024"} if number % 2 else {"arxiv_id": "", "url": "x"})
            yield table, _good(table, number) | {"source_id": source["source_id"]}, source
    for number in range(200, 200 + count):
        table = chance.choice(tables)
        row = _good(table, number)
        for column in chance.sample(list(row), chance.choice((0, 1, 1, 1, 2, 3))):
            row[column] = chance.choice(_pool(column, chance))
        yield table, row, None


def _good(table: str, number: int) -> Row:
    return {name: text.format(n=number) for name, text in GOOD[table].items()}


def _pool(column: str, chance: Random) -> list[str]:
    """Texts for a column: mostly such as people type there, now and then any."""
    if chance.random() < 0.25:
        return TEXTS
    if column == "url":
        return ADDRESSES
    if column.endswith("_id") or column == "supersedes":
        return IDS
    for kind, columns in KINDS.items():
        if column in columns:
            return {"number": NUMBERS, "integer": NUMBERS, "date": DATES, "boolean": TRUTHS}[kind]
    return TEXTS + WORDS
