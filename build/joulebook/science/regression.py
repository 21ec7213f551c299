"""Least squares with several terms, whose intervals know that rows of one paper are not independent."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from joulebook.science.model import CONFIDENCE, DeriveError, Floats


@dataclass(frozen=True)
class Regression:
    """Coefficients by name, in units of y per unit of the term, with their cluster-robust covariance."""

    names: tuple[str, ...]
    coefficients: Floats
    covariance: Floats
    n: int
    origins: int
    r2: float

    @property
    def t_quantile(self) -> float:
        """The 97.5 % quantile of Student's t with origins − 1 degrees of freedom."""
        return float(stats.t.ppf(0.5 + CONFIDENCE / 2, self.origins - 1))

    def coefficient(self, name: str) -> tuple[float, float, float]:
        """One coefficient and the ends of its 95 % interval."""
        place = self.names.index(name)
        value, half = float(self.coefficients[place]), self.t_quantile * float(np.sqrt(self.covariance[place, place]))
        return value, value - half, value + half


def clustered_least_squares(y: pd.Series, terms: Mapping[str, pd.Series], origin: pd.Series, name: str) -> Regression:
    """Fit y = intercept + Σ coefficient · term by ordinary least squares, with errors that are alike within origins.

    Shapes: n values each; the term ``intercept`` is added and is the value at the terms' means. Covariance:
    (XᵀX)⁻¹ (Σ over origins XᵍᵀeᵍeᵍᵀXᵍ) (XᵀX)⁻¹ · G/(G − 1) · (n − 1)/(n − k) for G origins and k coefficients.
    Raises DeriveError where origins are no more than coefficients, the terms cannot be told apart or y never changes.
    Source: A. C. Cameron and D. L. Miller, doi:10.3368/jhr.50.2.317, equation 11 with its finite-sample factor.
    """
    centred = {term: np.asarray(values, dtype=np.float64) for term, values in terms.items()}
    design = np.column_stack([np.ones(len(y)), *(values - values.mean() for values in centred.values())])
    target = y.to_numpy(dtype=np.float64)
    groups = pd.factorize(origin, sort=True)[0]
    n, k, g = len(target), design.shape[1], int(groups.max()) + 1 if len(groups) else 0
    if g <= k:
        raise DeriveError(f"{name}: {k} coefficients need rows of more than {k} origins, there are {g}")
    if np.linalg.matrix_rank(design) < k:
        raise DeriveError(f"{name}: its terms move together, so their shares cannot be told apart")
    if np.ptp(target) == 0.0:
        raise DeriveError(f"{name}: all values are equal, which leaves nothing to explain")
    bread = np.linalg.inv(design.T @ design)
    coefficients = bread @ (design.T @ target)
    residual = target - design @ coefficients
    scores = pd.DataFrame(design * residual[:, None]).groupby(groups).sum().to_numpy()
    factor = g / (g - 1) * (n - 1) / (n - k)
    covariance = bread @ (scores.T @ scores) @ bread * factor
    total = float(((target - target.mean()) ** 2).sum())
    r2 = 1.0 - float((residual**2).sum()) / total
    return Regression(("intercept", *centred), coefficients, covariance, n, g, r2)
