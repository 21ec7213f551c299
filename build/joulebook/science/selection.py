"""Which models lead: the best of each year, the setters of records, and the front that nothing dominates."""

import numpy as np
import pandas as pd


def best_of_year(models: pd.DataFrame) -> pd.Series:
    """Mark the model with the highest top-1 accuracy of each calendar year; ties go to lower FLOP, then to the id.

    ``models``: model_id, release_date, top1_percent, forward_gflop. Shape: n rows to n booleans.
    Source: the paper's Figures 3 and 9, "models with highest accuracy per year"; the tie rule is Joulebook's.
    """
    order = models.sort_values(["top1_percent", "forward_gflop", "model_id"], ascending=[False, True, True])
    first: pd.Series = ~order["release_date"].dt.year.duplicated()
    return first.reindex(models.index)


def sets_record(models: pd.DataFrame) -> pd.Series:
    """Mark each model whose forward pass lies strictly above that of every row of an earlier or the same day.

    ``models``: release_date, forward_gflop. Shape: n rows to n booleans; equals on one day set no record.
    Source: the paper's Figure 6, "models that, when released, become the most demanding model".
    """
    order = models.sort_values(["release_date", "forward_gflop"], ascending=[True, False], kind="stable")
    before = order["forward_gflop"].cummax().shift(fill_value=-np.inf)
    tied = models.duplicated(["release_date", "forward_gflop"], keep=False)
    return (order["forward_gflop"] > before).reindex(models.index) & ~tied


def on_pareto_front(score: pd.Series, cost: pd.Series) -> pd.Series:
    """Mark the points that no other dominates: none is as good in both and better in one. Equal points both stay.

    ``score`` is better when higher, ``cost`` when lower. Shape: n and n values to n nullable booleans; a row without
    a score takes no part and its mark is missing. Source: the grey front of the paper's Figures 4, 5, 11 and 12.
    """
    known = score.notna()
    marks = pd.Series(pd.NA, index=score.index, dtype="boolean")
    s, c = score[known].to_numpy(dtype=np.float64), cost[known].to_numpy(dtype=np.float64)
    order = np.lexsort((-s, c))
    best, best_cost, front = -np.inf, np.nan, np.zeros(len(s), dtype=bool)
    for position in order:
        if s[position] > best:
            best, best_cost, front[position] = s[position], c[position], True
        else:
            front[position] = s[position] == best and c[position] == best_cost
    marks[known] = front
    return marks
