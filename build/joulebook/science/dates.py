"""Dates as numbers, so that a line can be fitted through them."""

import numpy as np
import pandas as pd


def decimal_year(dates: pd.Series) -> pd.Series:
    """Return each date as year + days since 1 January / days in that year.

    Shape: n dates (datetime64) to n floats in years. Raises ValueError where a date is missing.
    Source: the paper plots dates on a linear axis without naming a conversion; this one is Joulebook's.

    >>> decimal_year(pd.Series(pd.to_datetime(["2012-06-01", "2021-01-01"]))).round(6).tolist()
    [2012.415301, 2021.0]
    """
    if dates.isna().any():
        raise ValueError("a date is missing: a decimal year needs one for each row")
    leap = dates.dt.is_leap_year.to_numpy()
    elapsed = dates.dt.day_of_year.to_numpy(dtype=np.float64) - 1.0
    return pd.Series(dates.dt.year.to_numpy(dtype=np.float64) + elapsed / np.where(leap, 366.0, 365.0), dates.index)
