"""Every saved query as it is asked in tests: with its defaults and, where it has parameters, with other values too."""

from datetime import date

from joulebook.publish.data import queries
from joulebook.publish.data.queries import Value

OTHERS: dict[str, dict[str, Value]] = {
    "cheapest-at-accuracy": {"least_percent": 87.5},
    "model-on-devices": {"model_id": "gpt-3"},
    "models-on-device": {"gpu_id": "a100", "domain": "nlp"},
    "efficient-devices": {"day": date(2013, 2, 19), "domain": "any"},
    "efficiency-by-year": {"precision": "FP16"},
    "kilowatt-hours": {"kwh": 0.5, "domain": "nlp"},
    "emissions": {"model_id": "alexnet", "inferences": 1.0},
    "cheaper-alternatives": {"model_id": "vgg-16"},
    "compare-models": {"first_id": "gpt-3", "second_id": "bert-base"},
    "between-years": {"first_year": 2014, "last_year": 2021},
    "value-sources": {"model_id": "elmo"},
    "source-values": {"source_id": "nvidia-specifications"},
    "noted-cells": {"table_name": "gpus"},
    "claims-by-verdict": {"status": "truncated"},
    "assumptions": {"model_id": "alexnet"},
    "find": {"words": "tesla"},
}
"""Other values of the parameters than their defaults, for each query that has any."""
SAVED = queries.load()
ASKED = [(query, query.defaults) for query in SAVED]
ASKED += [(query, OTHERS[query.id]) for query in SAVED if query.parameters]
