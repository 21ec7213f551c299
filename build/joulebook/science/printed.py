"""The derived numbers that the paper prints in its tables, held against ours."""

import pandas as pd

from joulebook.science.claim_inputs import KEYS, Evidence
from joulebook.science.model import DeriveError
from joulebook.science.verdict import verdict


def printed_value_results(printed_values: pd.DataFrame, evidence: Evidence) -> pd.DataFrame:
    """Look up the number behind each printed cell and give its verdict by the rule of the claims.

    Columns: printed_value_id, printed, computed, tolerance, status, all in the printed cell's unit; a date counts as
    its year. Raises DeriveError where a cell names a result that does not exist. Source: Tables 1, 3, 4, 8 and 9.
    """
    computed = [_computed(row, evidence) for _, row in printed_values.iterrows()]
    rows = printed_values[["printed_value_id", "printed", "tolerance"]].assign(computed=computed)
    cells = zip(rows["printed"], rows["computed"], rows["tolerance"], strict=True)
    return rows.assign(status=[verdict(*cell, kind="table") for cell in cells])


def _computed(row: pd.Series, evidence: Evidence) -> float:
    table, column = row["derived_table"], row["derived_column"]
    names, values = KEYS.get(table), str(row["derived_key"]).split("|")
    if names is None or len(names) != len(values) or column not in evidence.frames[table]:
        raise DeriveError(f"printed value {row['printed_value_id']} points to no result: {table}, {row['derived_key']}")
    cell = evidence.rows(table, **dict(zip(names, values, strict=True)))[column].iloc[0]
    return float(cell.year) if isinstance(cell, pd.Timestamp) else float(cell)
