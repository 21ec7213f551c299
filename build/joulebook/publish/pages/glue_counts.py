"""GLUE scores of the ledger's models that are counted otherwise: other quantities, which contradict no row."""

from joulebook.publish import grid
from joulebook.publish.facts import NLP, Facts, Row, rows
from joulebook.publish.words.numerals import exact

SPLITS = {"test": "test set", "dev": "development set"}
TASKS = {"included": "with WNLI", "excluded": "without WNLI", "unknown": "tasks not stated"}


def others(facts: Facts) -> grid.Grid | None:
    """Each score over several tasks that is of another split or other tasks than the ledger's; nothing without one."""
    models = {row["model_id"]: row for row in rows(facts.models(NLP, facts.view)) if row[NLP.score] is not None}
    readings = facts.frame("glue_readings")
    readings = readings[(readings["quantity"] == NLP.score) & readings["model_id"].isin(list(models))]
    lines = [
        _line(facts, models[row["model_id"]], row)
        for row in rows(readings)
        if _counted(row["split"], row["wnli"]) != _of_model(models[row["model_id"]])
    ]
    heads = [
        grid.Column("Model"),
        grid.Column("In the ledger", None, numeric=True),
        grid.Column("Counted"),
        grid.Column("Source"),
        grid.Column("Elsewhere", None, numeric=True),
        grid.Column("Counted"),
        grid.Column("Source"),
        grid.Column("Why it is another quantity"),
    ]
    label = "GLUE scores counted otherwise: other quantities, no disagreement"
    return grid.Grid(label, heads, lines) if lines else None


def _line(facts: Facts, model: Row, reading: Row) -> list[grid.Cell]:
    return [
        grid.Cell(facts.names[model["model_id"]], f"models/{model['model_id']}/index.html"),
        grid.quantity(model[NLP.score], facts.told(NLP.models, model["model_id"], NLP.score, model[NLP.score])),
        grid.Cell(_of_model(model)),
        grid.source(facts, model["glue_source_id"]),
        grid.quantity(reading["score"], exact(reading["score"])),
        grid.Cell(_counted(reading["split"], reading["wnli"])),
        grid.source(facts, reading["source_id"]),
        grid.Cell(_why(model, reading)),
    ]


def _of_model(model: Row) -> str:
    return _counted(model["glue_split"], model["glue_wnli"])


def _counted(split: str, wnli: str) -> str:
    return f"{SPLITS[split]}, {TASKS[wnli]}"


def _why(model: Row, reading: Row) -> str:
    if model["glue_split"] != reading["split"]:
        return "another split"
    if "unknown" in {model["glue_wnli"], reading["wnli"]}:
        return "one of the two does not say which tasks count"
    return "other tasks"
