"""What the science gives back: fits that know how sure they are, and a book of result tables."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

Floats = npt.NDArray[np.float64]
CONFIDENCE = 0.95


class DeriveError(ValueError):
    """The rows do not allow a result to be computed; the message names the result and what it lacks."""


@dataclass(frozen=True)
class Fit:
    """An ordinary least-squares line log10(y) = intercept + slope · t, with t in decimal years.

    ``inherited`` is the fit whose line was divided out of y before fitting (the efficiency behind an energy);
    its uncertainty is added to this line's own.
    """

    n: int
    slope: float
    intercept: float
    r2: float
    residual_sd: float
    mean_x: float
    sxx: float
    first_x: float
    last_x: float
    inherited: "Fit | None" = None

    @cached_property
    def t_quantile(self) -> float:
        """The 97.5 % quantile of Student's t with n − 2 degrees of freedom."""
        return float(stats.t.ppf(0.5 + CONFIDENCE / 2, self.n - 2))

    @property
    def slope_variance(self) -> float:
        """Variance of the slope, s² / Sxx, plus that of the inherited fit's slope."""
        inherited = self.inherited.slope_variance if self.inherited else 0.0
        return self.residual_sd**2 / self.sxx + inherited

    @property
    def slope_interval(self) -> tuple[float, float]:
        """The 95 % t-interval of the slope, in log10 units per year."""
        half = self.t_quantile * float(np.sqrt(self.slope_variance))
        return self.slope - half, self.slope + half

    def log10(self, x: npt.ArrayLike) -> Floats:
        """The line's value at decimal years ``x``, in log10 units."""
        return self.intercept + self.slope * np.asarray(x, dtype=np.float64)

    def mean_variance(self, x: npt.ArrayLike) -> Floats:
        """Variance of the line at ``x``: s² (1/n + (x − x̄)² / Sxx), plus that of the inherited fit."""
        years = np.asarray(x, dtype=np.float64)
        own = self.residual_sd**2 * (1.0 / self.n + (years - self.mean_x) ** 2 / self.sxx)
        return np.asarray(own + self.inherited.mean_variance(years) if self.inherited else own)

    def confidence_band(self, x: npt.ArrayLike) -> tuple[Floats, Floats]:
        """The 95 % band of the line at ``x``, in log10 units."""
        half = self.t_quantile * np.sqrt(self.mean_variance(x))
        return self.log10(x) - half, self.log10(x) + half

    def difference_band(self, x: float, other: float) -> tuple[float, float]:
        """The 95 % band of one further point at ``x`` less an independent one at ``other``, in log10 units.

        half = t · s · sqrt(2 + (x − other)² / Sxx): the scatter of both points and the slope's variance over the time
        between them; the mean of the line is in both and cancels. It knows of no inherited fit.
        """
        middle = self.slope * (x - other)
        half = self.t_quantile * self.residual_sd * float(np.sqrt(2.0 + (x - other) ** 2 / self.sxx))
        return middle - half, middle + half

    def prediction_band(self, x: npt.ArrayLike) -> tuple[Floats, Floats]:
        """The 95 % band of one further point at ``x``, in log10 units: the line's variance plus s²."""
        half = self.t_quantile * np.sqrt(self.mean_variance(x) + self.residual_sd**2)
        return self.log10(x) - half, self.log10(x) + half


@dataclass(frozen=True)
class Cell:
    """One cell of a raw or derived table; ``key`` names its row by the primary key, without the view."""

    table: str
    key: tuple[str, ...]
    column: str


@dataclass(frozen=True)
class Origin:
    """What a number comes from: a formula, and the cell or the cells that each of its names stands for."""

    formula: str
    inputs: Mapping[str, Cell | tuple[Cell, ...]]


@dataclass(frozen=True)
class Book:
    """All results: tables by name, each with a column ``view``, and the fits by (view, trend_id).

    ``era_fits`` are those of each trend before and after the paper, by (view, trend_id, era), where there is one.
    ``origins`` says of each claim where its number comes from, ``functions`` what each function of formulas gives.
    """

    views: tuple[str, ...]
    tables: Mapping[str, pd.DataFrame]
    fits: Mapping[tuple[str, str], Fit]
    origins: Mapping[str, Origin] = field(default_factory=dict)
    functions: Mapping[str, str] = field(default_factory=dict)
    era_fits: Mapping[tuple[str, str, str], Fit] = field(default_factory=dict)
