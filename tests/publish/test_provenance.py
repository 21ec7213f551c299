"""Every number of the derived tables is recomputed from the published provenance files alone, by other code."""

import ast
import calendar
import csv
import itertools
import json
import math
import operator
import posixpath
import re
import statistics
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import cache, partial
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
import pytest
from scipy import stats
from tests.small import small_package

from joulebook import pipeline
from joulebook.package.model import Schema
from joulebook.publish.data.tables import to_csv
from joulebook.publish.facts import Facts
from joulebook.publish.model import Edition, Part
from joulebook.publish.provenance.files import files as provenance_files
from joulebook.publish.provenance.graph import Graph

TABLES = (
    "trends",
    "cv_estimates",
    "nlp_estimates",
    "gpu_efficiency",
    "claim_results",
    "precision_speedups",
    "benchmark_speedups",
    "flop_estimate_results",
    "year_means",
    "printed_value_results",
    "break_even",
    "energy_sensitivity",
    "use_growth",
    "energy_components",
    "decompositions",
    "trend_influence",
    "trend_sensitivity",
    "cost_to_reach",
    "lag_events",
    "lags",
    "footprints",
    "trend_robustness",
    "figure_effects",
    "finding_results",
    "erratum_results",
    "eras",
    "front_then_now",
)
COPIED = {
    ("claim_results", "printed"): ("claims", "printed"),
    ("claim_results", "tolerance"): ("claims", "tolerance"),
    ("printed_value_results", "printed"): ("printed_values", "printed"),
    ("printed_value_results", "tolerance"): ("printed_values", "tolerance"),
    ("break_even", "training_flop"): ("training_runs", "training_flop"),
}
"""Numbers of derived tables that are cells of a raw one, and which."""
NOT_A_RESULT = {
    ("year_means", "year"),
    ("break_even", "forward_gflop"),
    ("cost_to_reach", "score"),
    ("cost_to_reach", "year"),
    ("lag_events", "share"),
    ("lags", "share"),
    ("front_then_now", "score"),
    ("figure_effects", "figure"),
    ("finding_results", "null_value"),
    ("finding_results", "bar"),
    ("footprints", "inferences_per_day"),
    ("footprints", "overhead"),
}
"""Numbers that name a row or scale it, or repeat a number of another derived table."""
BYTES_OF_A_FILE, BYTES_OF_A_NUMBER = 10_000, {"models": 140, "gpus": 140, "reproduction": 280}
"""What a file may weigh: what it says once, and each number, cell and member of a list that it holds, by its folder."""
BYTES_ELSEWHERE = 220
SOME = 5
"""How many rows of contributors each table has here."""
FOLDERS = ("models", "gpus", "trends", "reproduction", "figures", "tables", "questions", "data", "still")
PART = re.compile(r"\{(\d)\}")
"""A part of a row's own key, in inputs that its table tells for all rows."""
Node = dict[str, Any]


def of_each(function: Callable[[str], float]) -> Callable[[Any], Any]:
    return lambda value: function(value) if isinstance(value, str) else np.array([function(item) for item in value])


def pearson(x: Any, y: Any) -> float:
    dx, dy = x - x.mean(), y - y.mean()
    return float((dx * dy).sum() / math.sqrt((dx**2).sum() * (dy**2).sum()))


@cache
def decimal_year(day: str) -> float:
    at = date.fromisoformat(day)
    start, end = date(at.year, 1, 1), date(at.year + 1, 1, 1)
    return at.year + (at - start).days / (end - start).days


def slope(x: Any, y: Any) -> float:
    """From the sums of products, not from deviations as the site computes it."""
    n, first = len(x), x[0]
    x = x - first  # small numbers, so that the products keep their digits
    return float((n * (x * y).sum() - x.sum() * y.sum()) / (n * (x * x).sum() - x.sum() ** 2))


def month_later(day: date) -> str:
    year, month = divmod(day.year * 12 + day.month, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last)).isoformat()


def chosen(values: Any, marks: Any) -> Any:
    kept = [value for value, mark in zip(values, marks, strict=True) if mark]
    return kept if isinstance(kept[0], str) else np.array(kept)


def slope_variance(x: Any, y: Any) -> float:
    """From the correlation: (1 − r²) / (n − 2) of the variances' ratio."""
    return float((1 - pearson(x, y) ** 2) / (len(x) - 2) * np.var(y) / np.var(x))


def marks(holds: Callable[[Any, Any], bool]) -> Callable[[Any, Any], Any]:
    return lambda values, limit: np.array([1.0 if holds(value, limit) else 0.0 for value in values])


def regression(y: Any, terms: tuple[Any, ...]) -> tuple[Any, Any, Any]:
    """The columns, the coefficients and the residuals of a fit, by a factorisation that the site does not use."""
    columns = np.column_stack([np.ones(len(y)), *(term - term.mean() for term in terms)])
    q, r = np.linalg.qr(columns)
    coefficients = np.linalg.solve(r, q.T @ y)
    return columns, coefficients, y - columns @ coefficients


def coefficient(k: float, y: Any, *terms: Any) -> float:
    return float(regression(y, terms)[1][int(k)])


def coefficient_variance(k: float, origins: list[str], y: Any, *terms: Any) -> float:
    columns, _, residuals = regression(y, terms)
    n, m = columns.shape
    scores: dict[str, Any] = {}
    for origin, row, residual in zip(origins, columns, residuals, strict=True):
        scores[origin] = scores.get(origin, 0.0) + row * residual
    bread = np.linalg.inv(columns.T @ columns)
    middle = sum(np.outer(score, score) for score in scores.values())
    factor = len(scores) / (len(scores) - 1) * (n - 1) / (n - m)
    return float((bread @ middle @ bread)[int(k), int(k)] * factor)


def r_squared(y: Any, *terms: Any) -> float:
    residuals = regression(y, terms)[2]
    return float(1 - (residuals @ residuals) / ((y - y.mean()) @ (y - y.mean())))


def median_wait(sign: int, times: Any, ended: Any) -> float:
    """The first time at which survival, or an end of its band, is at most one half."""
    survival, variance = 1.0, 0.0
    for time in sorted({time for time, end in zip(times, ended, strict=True) if end}):
        waiting = sum(1 for other in times if other >= time)
        events = sum(1 for other, end in zip(times, ended, strict=True) if end and other == time)
        survival *= 1 - events / waiting
        if sign and survival > 0:
            variance += events / (waiting * (waiting - events))
            z = sign * stats.norm.ppf(0.975) * math.sqrt(variance) / abs(math.log(survival))
            if survival ** math.exp(z) <= 0.5:
                return float(time)
        elif not sign and survival <= 0.5:
            return float(time)
    raise ValueError("the times do not reach the median")


def quantile(values: Any, p: float) -> float:
    ordered = np.sort(values[~np.isnan(values)])
    place = p * (len(ordered) - 1)
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return float(ordered[below] + (place - below) * (ordered[above] - ordered[below]))


def theil_sen(end: int, x: Any, y: Any) -> float:
    """The median of the slopes of all pairs, or the slope at a place that Kendall's variance gives."""
    pairs = [(i, j) for i in range(len(x)) for j in range(len(x)) if x[j] > x[i]]
    slopes = sorted((y[j] - y[i]) / (x[j] - x[i]) for i, j in pairs)
    if not end:
        return statistics.median(slopes)
    sizes = [len(x), *(-count for values in (x, y) for count in Counter(values.tolist()).values())]
    eighteen = sum(math.copysign(t * (t - 1) * (2 * t + 5), t0) for t0 in sizes for t in [abs(t0)])
    reach = stats.norm.ppf(0.975) * math.sqrt(eighteen / 18)
    place = round((len(slopes) + end * reach) / 2) + (1 if end > 0 else 0)
    return float(slopes[place - 1])


def bootstrap_slopes(seed: float, draws: float, origins: list[str], x: Any, y: Any) -> Any:
    return sampled_slopes(seed, draws, tuple(origins), tuple(x.tolist()), tuple(y.tolist()))


@cache
def sampled_slopes(
    seed: float, draws: float, origins: tuple[str, ...], x: tuple[float, ...], y: tuple[float, ...]
) -> Any:
    """Weighted lines, each point with the weight of its origin in the sample."""
    names = sorted(set(origins))
    generator = np.random.Generator(np.random.PCG64(int(seed)))
    drawn = generator.multinomial(len(names), [1 / len(names)] * len(names), size=int(draws))
    weights = drawn[:, [names.index(origin) for origin in origins]].astype(float)
    weights /= weights.sum(axis=1, keepdims=True)
    dx, dy = np.array(x) - np.mean(x), np.array(y) - np.mean(y)
    middle = weights @ dx
    spread = weights @ dx**2 - middle**2
    some = spread > 1e-9
    return np.where(some, (weights @ (dx * dy) - middle * (weights @ dy)) / np.where(some, spread, 1.0), np.nan)


@cache
def orders(seed: float, draws: float, models: tuple[tuple[float, float, float], ...]) -> Any:
    """The slope of the records and of all models in each order, the real one first."""
    models = tuple(sorted(models))
    x, y = np.array([model[0] for model in models]), np.log10([model[2] for model in models])
    generator = np.random.Generator(np.random.PCG64(int(seed)))
    shuffled = generator.permuted(np.tile(np.arange(len(models)), (int(draws), 1)), axis=1)
    days = [list(day) for _, day in itertools.groupby(range(len(models)), key=lambda place: models[place][0])]
    found = []
    for order in [list(range(len(models))), *shuffled.tolist()]:
        costs, highest, kept = [models[place][1] for place in order], -math.inf, []
        for day in days:
            alone = [place for place in day if sum(costs[other] >= costs[place] for other in day) == 1]
            kept += [place for place in alone if costs[place] > highest]
            highest = max(highest, *(costs[place] for place in day))
        values = y[order]
        records = math.nan if len(kept) < 2 else slope(x[kept], values[kept])
        found.append((records, slope(x, values)))
    return np.array(found)


def record_slopes(seed: float, draws: float, x: Any, costs: Any, values: Any) -> Any:
    return orders(seed, draws, tuple(zip(x.tolist(), costs.tolist(), values.tolist(), strict=True)))[:, 0]


def record_gaps(seed: float, draws: float, x: Any, costs: Any, values: Any) -> Any:
    found = orders(seed, draws, tuple(zip(x.tolist(), costs.tolist(), values.tolist(), strict=True)))
    return found[:, 0] - found[:, 1]


def followed(x: Any, scores: Any, costs: Any, x0: Any, goals: Any, limits: Any, years: float) -> Any:
    rows = list(zip(x, scores, costs, strict=True))
    return np.array(
        [
            float(any(0 < at - start <= years and score >= goal and cost <= limit for at, score, cost in rows))
            for start, goal, limit in zip(x0, goals, limits, strict=True)
        ]
    )


def wilson(sign: int, k: float, n: float) -> float:
    """The root of (p − share)² = z² p (1 − p) / n."""
    z, share = stats.norm.ppf(0.975), k / n
    a, b, c = 1 + z * z / n, -(2 * share + z * z / n), share * share
    return float((-b + sign * math.sqrt(b * b - 4 * a * c)) / (2 * a))


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "log10": np.log10,
    "sqrt": math.sqrt,
    "abs": np.abs,
    "round": lambda x, d: np.array([round(float(one), int(d)) for one in x]) if np.ndim(x) else round(x, int(d)),
    "sum": math.fsum,
    "mean": lambda values: math.fsum(values) / len(values),
    "min": min,
    "max": max,
    "count": len,
    "pearson": pearson,
    "median": statistics.median,
    "variance": statistics.variance,
    "quantile": quantile,
    "first": lambda items: items[0],
    "rest": lambda items: items[1:],
    "tanh": math.tanh,
    "atanh": math.atanh,
    "normal_quantile": stats.norm.ppf,
    "t_quantile": stats.t.ppf,
    "decimal_year": of_each(decimal_year),
    "month_later": lambda days: [month_later(date.fromisoformat(day)) for day in days],
    "year": of_each(lambda day: float(day[:4])),
    "operations_per_count": lambda convention: {"flop": 1.0, "mac": 2.0, "as_cited": 1.0}[convention],
    "among": lambda values, items: np.array([float(value in items) for value in values]),
    "distinct": lambda items: len(set(items)),
    "at_least": marks(operator.ge),
    "at_most": marks(operator.le),
    "above": marks(operator.gt),
    "below": marks(operator.lt),
    "chosen": chosen,
    "slope": slope,
    "line": lambda x, y, at: y.mean() + slope(x, y) * (at - x.mean()),
    "slope_variance": slope_variance,
    "coefficient": coefficient,
    "coefficient_variance": coefficient_variance,
    "r_squared": r_squared,
    "theil_sen": partial(theil_sen, 0),
    "theil_sen_low": partial(theil_sen, -1),
    "theil_sen_high": partial(theil_sen, 1),
    "bootstrap_slopes": bootstrap_slopes,
    "record_slopes": record_slopes,
    "record_gaps": record_gaps,
    "as_steep": lambda slopes: sum(1 for one in slopes if one >= slopes[0] - 1e-9) / len(slopes),
    "followed": followed,
    "share_low": lambda k, n: stats.beta.ppf(0.025, k, n - k + 1) if k > 0 else 0.0,
    "share_high": lambda k, n: stats.beta.ppf(0.975, k + 1, n - k) if k < n else 1.0,
    "wilson_low": partial(wilson, -1),
    "wilson_high": partial(wilson, 1),
    "median_wait": partial(median_wait, 0),
    "median_wait_low": partial(median_wait, 1),
    "median_wait_high": partial(median_wait, -1),
}
"""What the methods page says that each function gives, written again."""
SIGNS: dict[type, Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}


def computed(node: ast.expr, values: Mapping[str, Any]) -> Any:
    if isinstance(node, ast.Constant):
        return float(node.value)  # type: ignore[arg-type]
    if isinstance(node, ast.Name):
        return values[node.id]
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -computed(node.operand, values)
    if isinstance(node, ast.BinOp):
        return SIGNS[type(node.op)](computed(node.left, values), computed(node.right, values))
    assert isinstance(node, ast.Call) and isinstance(node.func, ast.Name), ast.dump(node)
    return FUNCTIONS[node.func.id](*(computed(argument, values) for argument in node.args))


def spread(content: dict[str, Any]) -> dict[str, Any]:
    """A file with each number on its own: what it tells once for a table is given back to each row."""
    numbers: dict[str, Node] = {**content["lists"], **content["cells"]}
    for place, row in content["rows"].items():
        table = content["tables"][place.partition("/")[0]]
        key = place.partition("/")[2].split("|")
        shared = {name: own(key, one) for name, one in table.get("inputs", {}).items()}
        given = {**shared, **row.get("inputs", {})}
        for column, value in row["values"].items():
            about = {**table["columns"][column], **row.get("columns", {}).get(column, {})}
            used = {name: named(name, given.get(name, f"#{place}/")) for name in called(about["formula"])}
            numbers[f"{place}/{column}"] = {**about, "value": value, "inputs": used}
    return {**content, "numbers": numbers}


def own(key: list[str], given: Any) -> Any:
    """What a table tells of an input for all rows, for the row with this key."""
    return PART.sub(lambda part: key[int(part[1])], given) if isinstance(given, str) else given


def named(name: str, given: Any) -> Any:
    """An address whose column is left out is that of the input's name."""
    return f"{given}{name}" if isinstance(given, str) and given.endswith("/") else given


def called(formula: str) -> set[str]:
    """The names in a formula that stand for values."""
    nodes = list(ast.walk(ast.parse(formula, mode="eval")))
    functions = {id(node.func) for node in nodes if isinstance(node, ast.Call)}
    return {node.id for node in nodes if isinstance(node, ast.Name) and id(node) not in functions}


class Files:
    """The provenance files of a site, and each number computed again from the cells below it."""

    def __init__(self, site: Path) -> None:
        paths = [path for folder in FOLDERS for path in sorted((site / folder).rglob("provenance.json"))]
        self.read = {path.relative_to(site).as_posix(): spread(json.loads(path.read_text("utf-8"))) for path in paths}
        self.homes: dict[str, list[str]] = {}
        for path, content in self.read.items():
            for address in content["numbers"]:
                self.homes.setdefault(address, []).append(path)
        self.known: dict[tuple[str, str], Any] = {}

    def nodes(self) -> Iterator[tuple[str, str, Node]]:
        for path, content in self.read.items():
            for address, node in content["numbers"].items():
                yield path, address, node

    def follow(self, path: str, reference: str) -> tuple[str, str]:
        folder, _, address = reference.partition("#")
        if not folder:
            return path, address
        root = posixpath.join(posixpath.dirname(path), self.read[path]["root"])
        return posixpath.normpath(posixpath.join(root, folder, "provenance.json")), address

    def value(self, path: str, address: str) -> Any:
        """The number at an address, from its raw cells upwards: no derived value of a file is read."""
        if (path, address) not in self.known:
            node = self.read[path]["numbers"][address]
            if "formula" in node:
                values = {name: self.bound(path, given) for name, given in node["inputs"].items()}
                found = computed(ast.parse(node["formula"], mode="eval").body, values)
            else:
                found = self.bound(path, node["items"]) if "items" in node else node["value"]
            self.known[path, address] = found
        return self.known[path, address]

    def bound(self, path: str, given: Any) -> Any:
        if isinstance(given, str):
            return self.value(*self.follow(path, given))
        if isinstance(given, list):
            values = [self.value(*self.follow(path, item)) for item in given]
            return values if isinstance(values[0], str) else np.array(values, dtype=float)
        return float(given)

    def changed(self, address: str, value: Any, start: str) -> float:
        """The number at ``start`` if one cell held another value."""
        (path,), (home,) = self.homes[address], self.homes[start]
        node, kept, known = self.read[path]["numbers"][address], None, self.known
        kept, self.known = node["value"], {}
        node["value"] = value
        try:
            return float(self.value(home, start))
        finally:
            node["value"], self.known = kept, known


@pytest.fixture(scope="module")
def site(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tables and the provenance of the paper's rows and some of contributors: thousands take minutes to compute."""
    place = tmp_path_factory.mktemp("provenance")
    small_package(root, place / "datapackage", SOME)
    edition = pipeline.read_edition(place)
    tables = [Part(PurePosixPath("data", f"{name}.csv"), to_csv(table)) for name, table in edition.tables.items()]
    for part in (*tables, *provenance_files(Graph(Facts(edition)))):
        (place / part.path).parent.mkdir(parents=True, exist_ok=True)
        (place / part.path).write_bytes(part.content)
    return place


@pytest.fixture(scope="module")
def files(site: Path) -> Files:
    """Their provenance."""
    return Files(site)


@pytest.fixture(scope="module")
def schemas(edition: Edition) -> dict[str, Schema]:
    """The schema of each table."""
    return {name: table.schema for name, table in edition.tables.items()}


def published(site: Path, schemas: Mapping[str, Schema], table: str) -> Iterator[tuple[str, str, str]]:
    """The key, the column and the text of each cell of a published table."""
    with (site / "data" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            key = "|".join(row[part] for part in schemas[table].primary_key)
            for column, text in row.items():
                yield key, column, text


@pytest.mark.parametrize("table", TABLES)
def test_every_number_is_recomputed_from_its_cells(
    site: Path, files: Files, schemas: dict[str, Schema], table: str
) -> None:
    """Each number of the table has an entry, and its formula over raw cells gives the published number."""
    numeric = {one.name for one in schemas[table].fields if one.type in {"number", "integer"}}
    checked = 0
    for key, column, text in published(site, schemas, table):
        if column not in numeric or not text or (table, column) in NOT_A_RESULT:
            continue
        address = f"{table}/{key}/{column}"
        if (table, column) in COPIED:
            raw_table, raw_column = COPIED[table, column]
            address = f"{raw_table}/{key.partition('|')[2]}/{raw_column}"
        (home,) = files.homes[address]
        assert math.isclose(files.value(home, address), float(text), rel_tol=1e-9, abs_tol=1e-12), address
        checked += 1
    assert checked >= len(numeric)


def test_every_derived_number_of_a_file_is_what_its_formula_gives(files: Files) -> None:
    """Also where a table is not checked cell by cell, a file holds no number that its formula does not give."""
    derived = [(path, address, node) for path, address, node in files.nodes() if "formula" in node]
    assert len(derived) > 15_000
    for path, address, node in derived:
        assert math.isclose(files.value(path, address), node["value"], rel_tol=1e-9, abs_tol=1e-12), (path, address)


def test_every_cell_is_written_as_in_its_table_and_has_a_source(
    site: Path, files: Files, schemas: dict[str, Schema]
) -> None:
    """A raw entry holds the text of the package's own file, its edition, and a source that the site lists."""
    with (site / "data" / "sources.csv").open(encoding="utf-8", newline="") as file:
        labels = {row["source_id"]: row["label"] for row in csv.DictReader(file)}
    tables: dict[str, dict[tuple[str, str], str]] = {}
    raw = [(path, address, node) for path, address, node in files.nodes() if "written" in node]
    for path, address, node in raw:
        table, column = address.partition("/")[0], address.rpartition("/")[2]
        if table not in tables:
            with (site / "datapackage" / "data" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
                tables[table] = {
                    ("|".join(row[part] for part in schemas[table].primary_key), name): text
                    for row in csv.DictReader(file)
                    for name, text in row.items()
                }
        key = address.removeprefix(f"{table}/").removesuffix(f"/{column}")
        assert node["written"] == tables[table][key, column], (path, address)
        assert node["edition"] == tables[table][key, "edition"], (path, address)
        if isinstance(node["value"], float | int):
            assert float(node["written"]) == node["value"], (path, address)
        else:
            assert node["written"] == node["value"], (path, address)
        cited = files.read[path]["sources"][node["source"]]
        assert cited["label"] == labels[node["source"]], (path, address)
    assert len({address for _, address, _ in raw}) > 700


def test_cells_carry_the_notes_of_their_row_and_column(site: Path, files: Files) -> None:
    """What is known of a cell stands beside it."""
    with (site / "data" / "cell_notes.csv").open(encoding="utf-8", newline="") as file:
        notes = list(csv.DictReader(file))
    told = 0
    for _, address, node in files.nodes():
        if "written" in node:
            table, column = address.partition("/")[0], address.rpartition("/")[2]
            row = address.removeprefix(f"{table}/").removesuffix(f"/{column}")
            expected = [
                {"status": note["status"], "note": note["note"]}
                for note in notes
                if (note["table"], note["row_key"]) == (table, row) and note["column"] in {"", column}
            ]
            assert node.get("notes", []) == expected, address
            told += len(expected)
    assert told > 100


def test_every_reference_leads_to_an_entry_and_every_link_to_a_file(built: Path, files: Files) -> None:
    """The files can be followed without a server: addresses, help and sources resolve inside the site."""
    for path, content in files.read.items():
        links = [content["help"], *(source["entry"] for source in content["sources"].values())]
        for link in links:
            target = posixpath.normpath(posixpath.join(posixpath.dirname(path), link.partition("#")[0]))
            assert (built / target).is_file(), (path, link)
        for address, node in content["numbers"].items():
            given = node.get("items", list(node.get("inputs", {}).values()))
            for reference in [item for value in given for item in (value if isinstance(value, list) else [value])]:
                if isinstance(reference, str):
                    file, target = files.follow(path, reference)
                    assert target in files.read[file]["numbers"], (path, address, reference)
        assert content["data_version"] and content["code_version"] and content["views"]


@pytest.mark.parametrize(
    ("cell", "value", "result"),
    [
        ("cv_models/alexnet/reported_gflop", 2.84, "claim_results/paper|alexnet_gflops/computed"),
        ("cv_models/alexnet/release_date", "2012-06-02", "trends/paper|cv-gflop-all/slope_log10_per_year"),
        ("cv_models/alexnet/reported_gflop", 2.84, "trends/paper|cv-energy-best/slope_low"),
        ("gpus/t4/tdp_w", 71, "nlp_estimates/paper|gpt-3/energy_j_high"),
        ("gpus/t4/tdp_w", 71, "trends/paper|cv-energy-all/slope_variance"),
        ("gpu_peaks/t4|FP32/tflop_per_s", 8.2, "gpu_efficiency/paper|t4|Mixed|cv/efficiency_gflop_per_j"),
        ("flop_estimates/vit-g-14-jft-3b/base_gflop", 2896.2, "claim_results/paper|vit_g14_gflops/computed"),
        ("gpus/a100/launch_date", "2020-01-14", "energy_sensitivity/paper|cv|alexnet|all-devices/ratio"),
        ("cv_models/alexnet/top1_percent", 60.0, "use_growth/paper|cv|equal-score/growth_per_year_low"),
        ("cv_models/zfnet-b/source_id", "krizhevsky-2012", "decompositions/paper|cv-best/algorithm_slope_low"),
        ("cv_models/alexnet/reported_gflop", 2.84, "trend_influence/paper|cv-energy-all|vgg-16/slope_without"),
        ("cv_models/alexnet/reported_gflop", 2.84, "trend_sensitivity/paper|cv-energy-all|fixed-device/slope_high"),
        ("cv_models/zfnet-b/source_id", "krizhevsky-2012", "trend_robustness/paper|cv-energy-all/bootstrap_slope_low"),
        ("gpus/t4/tdp_w", 71, "finding_results/paper|t4-stands-out/low"),
        ("cv_models/alexnet/reported_gflop", 2.84, "eras/current|cv-gflop-all/slope_before"),
        ("constants/second-per-day/value", 86401.0, "footprints/paper|alexnet/power_w"),
        ("cv_models/alexnet/release_date", "2012-06-02", "lag_events/paper|cv|all|compute|0.5|alexnet/years"),
    ],
)
def test_a_changed_cell_changes_what_rests_on_it(files: Files, cell: str, value: Any, result: str) -> None:
    """The recomputation really starts from the cells."""
    (home,) = files.homes[result]
    before = files.value(home, result)
    assert abs(files.changed(cell, value, result) / before - 1) > 1e-6
    assert files.value(home, result) == before


def test_what_is_listed_as_a_function_is_all_that_formulas_call(files: Files) -> None:
    """Every function of a formula is one that the methods page explains."""
    calls = {
        call.func.id
        for _, _, node in files.nodes()
        if "formula" in node
        for call in ast.walk(ast.parse(node["formula"]))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name)
    }
    assert calls == set(FUNCTIONS)


def test_the_files_stay_small(built: Path, files: Files) -> None:
    """A number is written once and referred to elsewhere, so that provenance is no burden, however many there are."""
    assert not [address for address, homes in files.homes.items() if len(homes) > 1]
    for path in built.rglob("provenance.json"):
        raw = path.read_bytes()
        content = json.loads(raw)
        numbers = sum(len(row["values"]) for row in content["rows"].values())
        numbers += sum(len(one["items"]) for one in content["lists"].values()) + len(content["cells"])
        given = (value for row in content["rows"].values() for value in row.get("inputs", {}).values())
        numbers += sum(len(value) for value in given if isinstance(value, list))
        each = BYTES_OF_A_NUMBER.get(path.relative_to(built).parts[0], BYTES_ELSEWHERE)
        assert len(raw) < BYTES_OF_A_FILE + each * numbers, path


def test_rows_that_supersede_others_are_followed_in_the_current_view(root: Path, tmp_path: Path) -> None:
    """A corrected device goes on from the peaks and measurements of the old one, an estimate from a corrected base."""
    small_package(root, tmp_path / "datapackage")
    rows = {
        "gpus": ("tesla-v100,Tesla V100,paper", "v100-again,Tesla V100 again,community", "tesla-v100,tesla-v100"),
        "cv_models": ("efficientnet-b7,EfficientNet-B7,paper", "b7-again,B7 again,community", "efficientnet-b7"),
    }
    for table, (old, new, superseded) in rows.items():
        path = tmp_path / "datapackage" / "data" / f"{table}.csv"
        text = path.read_text("utf-8")
        (line,) = [line for line in text.splitlines() if line.startswith(old)]
        added = line.replace(old, new).replace("74.00", "37.00").replace(",300,tesla-v100,", ",250,tesla-v100,")
        added = added.replace(",600,,", ",600,one-crop,")
        supersedes = f"{superseded.rpartition(',')[2]},Table 1"  # the place in the sources is the last cell
        path.write_text(f"{text}{added.removesuffix(',')}{supersedes}\n", "utf-8")
    edition = pipeline.read_edition(tmp_path)
    assert edition.book.views == ("paper", "current")
    for part in provenance_files(Graph(Facts(edition))):
        (tmp_path / part.path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / part.path).write_bytes(part.content)
    files = Files(tmp_path)
    for path, address, node in files.nodes():
        if "formula" in node:
            assert math.isclose(files.value(path, address), node["value"], rel_tol=1e-9, abs_tol=1e-12), address
    efficiency = edition.book.tables["gpu_efficiency"]
    adapted = efficiency[(efficiency["view"] == "current") & efficiency["adapted"].astype(bool)]
    addresses = {f"gpu_efficiency/current|{row.gpu_id}|{row.precision}|{row.domain}" for row in adapted.itertuples()}
    assert "gpu_efficiency/current|v100-again|Mixed|cv" in addresses
    assert {f"{address}/efficiency_gflop_per_j" for address in addresses} <= set(files.homes)
    for cell, result in (
        ("gpu_peaks/tesla-v100|FP32/tflop_per_s", "gpu_efficiency/current|a100|TF32|nlp/tflop_per_s"),
        ("cv_models/b7-again/reported_gflop", "flop_estimate_results/current|fixefficientnet-b7/computed_gflop"),
    ):
        (home,) = files.homes[result]
        assert files.changed(cell, 1.0, result) != files.value(home, result)
