"""The tables of measured against estimated, in reading order: pairs, errors, calibrations, what devices reach."""

from collections.abc import Mapping

import pandas as pd

from joulebook.science.achieved import achieved_efficiency, line_scores
from joulebook.science.measured import matched, unmatched
from joulebook.science.measured_errors import calibrations, flop_energy_correlations, measurement_errors
from joulebook.science.model import Fit


def against(rows: Mapping[str, pd.DataFrame], lines: Mapping[str, Fit]) -> dict[str, pd.DataFrame]:
    """Hold the measured runs of a view against the paper's efficiency lines of images (cv) and language (nlp).

    Without a measured run there are no tables.
    """
    if rows["measurements"].empty:
        return {}
    pairs = matched(rows, lines)
    achieved = achieved_efficiency(rows, pairs, lines)
    return {
        "matched_measurements": pairs,
        "unmatched_measurements": unmatched(rows, pairs),
        "measurement_errors": measurement_errors(pairs),
        "calibrations": calibrations(pairs),
        "flop_energy_correlations": flop_energy_correlations(pairs),
        "achieved_efficiency": achieved,
        "line_scores": line_scores(achieved),
    }
