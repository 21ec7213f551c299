"""Write the golden results of the paper's rows: run it after a change of the method that is meant."""

import csv
import io
from pathlib import Path

import pandas as pd

from joulebook.package.check import check_package
from joulebook.science.derive import derive
from joulebook.science.model import Book

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "tests" / "golden" / "paper"
COMMAND = ".venv/bin/python tests/science/golden.py"
ESTIMATES = "view model_id decimal_year forward_gflop efficiency_gflop_per_j energy_j energy_j_low energy_j_high"
COLUMNS = {
    name: columns.split()
    for name, columns in {
        "trends": "view trend_id domain quantity n slope_log10_per_year intercept_log10 r2 growth_per_year "
        "doubling_years slope_low slope_high doubling_years_low doubling_years_high doubling_unbounded "
        "residual_sd_log10 mean_decimal_year sxx slope_variance first_date last_date",
        "cv_estimates": f"{ESTIMATES} best_of_year on_pareto_gflop on_pareto_j",
        "nlp_estimates": f"{ESTIMATES} sets_record on_pareto_gflop on_pareto_j",
        "gpu_efficiency": "view gpu_id precision domain tflop_per_s efficiency_gflop_per_j adapted in_trend",
        "precision_speedups": "view domain gpu_id precision speedup n",
        "claim_results": "view claim_id class printed computed tolerance status difference",
        "printed_value_results": "view printed_value_id printed computed tolerance status",
        "trend_robustness": "view trend_id origins theil_sen_slope theil_sen_low theil_sen_high bootstrap_slope_low "
        "bootstrap_slope_high random_orders_steeper",
        "flop_estimate_results": "view model_id printed_gflop computed_gflop relative_difference",
    }.items()
}


def paper_book() -> Book:
    """Derive the results of the paper's rows alone."""
    package = check_package(ROOT / "datapackage").package
    if package is None:
        raise SystemExit("the data package has errors; check it first")
    return derive({name: frame.loc[frame["edition"] == "paper"] for name, frame in package.frames.items()})


def cell(value: object) -> str:
    """Return a value as text: floats with every digit, dates as ISO, a missing one as nothing."""
    if pd.isna(value):  # type: ignore[call-overload]
        return ""
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    if isinstance(value, float):
        return repr(float(value))
    return str(value).lower() if str(value) in {"True", "False"} else str(value)


def lines(book: Book, table: str) -> list[list[str]]:
    """Return a table's header and rows as text, in the order of derivation."""
    rows = book.tables[table][COLUMNS[table]]
    return [COLUMNS[table], *([cell(value) for value in row] for row in rows.itertuples(index=False, name=None))]


def write(book: Book, folder: Path) -> None:
    """Write each golden table as CSV."""
    folder.mkdir(parents=True, exist_ok=True)
    for table in COLUMNS:
        stream = io.StringIO()
        csv.writer(stream, lineterminator="\n").writerows(lines(book, table))
        (folder / f"{table}.csv").write_text(stream.getvalue(), encoding="utf-8")


if __name__ == "__main__":
    write(paper_book(), FOLDER)
