"""What the formulas read that hold the years since the paper against it: trends in two eras, fronts then and now."""

from collections.abc import Iterator, Mapping

from joulebook.publish.facts import Row
from joulebook.publish.provenance.nodes import Address, Input
from joulebook.publish.provenance.places import DOMAIN, ENERGY, INHERITS_NONE, Bind, Bound, Places


def last_model(places: Places, domain: str) -> Address:
    """The date of the paper's last model of a domain."""
    models = DOMAIN[domain].models
    last = max(places.models("paper", domain), key=lambda row: (row["release_date"], row["model_id"]))
    return Address(models, (last["model_id"],), "release_date")


def eras(places: Places) -> Iterator[Bound]:
    """The points of a trend, parted at the paper's last model."""
    trends = {(row["view"], row["trend_id"]): row for row in places.all("trends")}
    for row in places.all("eras"):
        view, domain = row["view"], row["domain"]
        trend = trends[view, row["trend_id"]]
        inherited: Input = INHERITS_NONE
        if trend["quantity"] == ENERGY:
            inherited = Address("trends", (view, f"gpu-efficiency-{domain}"), "slope_variance")
        own = {"last_model_date": last_model(places, domain), "inherited_variance": inherited}
        yield Bound(row, {**places.points(trend), **own})


def front_then_now(places: Places) -> Iterator[Bound]:
    """The least compute that reaches a score, of each group of models."""
    dated = {
        view: {model["model_id"] for model in places.models(view, "cv")} for view in places.facts.edition.book.views
    }
    for row in places.all("front_then_now"):
        inputs: dict[str, Input] = {
            **places.scored(row["view"], "cv", row["data"]),
            "score": float(row["score"]),
            "last_model_date": last_model(places, "cv"),
        }
        formula, more = _of_any(places, row, dated[row["view"]])
        yield Bound(row, {**inputs, **more}, {"forward_gflop_any": formula})


def _of_any(places: Places, row: Row, dated: set[str]) -> tuple[str, Mapping[str, Input]]:
    """The compute of the frugal one: a model's as it is computed, an evaluation's from what its library counts."""
    name = row["model_id_any"]
    if name in dated:
        return "model_gflop", {"model_gflop": places.estimate(row["view"], "cv", name, "forward_gflop")}
    cells = ("reported_gflop", "flop_convention")
    return (
        "reported_gflop * operations_per_count(flop_convention)",
        {cell: Address("cv_evaluations", (name,), cell) for cell in cells},
    )


TABLES: Mapping[str, Bind] = {"eras": eras, "front_then_now": front_then_now}
