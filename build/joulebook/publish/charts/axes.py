"""How far what a specification draws reaches on its axes, and what is said of them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from joulebook.publish.charts.composition import Spec

HEADROOM = 1.02
"""How much further than what it holds a linear axis goes, lest the highest mark is cut in half."""


def is_points(found: Sequence[Mapping[str, Any]]) -> bool:
    """Whether rows are the points of models or devices, which readers filter and highlight."""
    return bool(found) and "label" in found[0] and ("model_id" in found[0] or "gpu_id" in found[0])


def units(node: Mapping[str, Any]) -> Iterator[Spec]:
    """Every single view inside a specification."""
    if "mark" in node:
        yield dict(node)
    for key in ("layer", "hconcat", "vconcat"):
        for child in node.get(key, ()):
            yield from units(child)


def extents(specification: Mapping[str, Any]) -> dict[str, list[float]]:
    """How far the points reach on axes and in area that take their ends from them: what is hidden moves neither."""
    found: dict[str, list[float]] = {}
    for unit in units(specification):
        rows = specification["datasets"].get(unit.get("data", {}).get("name"), ())
        for channel in ("x", "y"):
            encoded = unit["encoding"].get(channel, {})
            if is_points(rows) and "domain" not in encoded["scale"]:
                values = [row[encoded["field"]] for row in rows]
                found[channel] = [min(values), max(values)]
        if is_points(rows) and "field" in unit["encoding"].get("size", {}):
            found["size"] = [0, max(row[unit["encoding"]["size"]["field"]] for row in rows)]
    return found


def axes_of(specification: Mapping[str, Any]) -> Spec:
    """Both axes of the points; for a logarithmic one also what a linear one is called and how far it goes."""
    unit = next(one for one in units(specification) if "description" in one["encoding"])
    axes: Spec = {}
    for channel in ("x", "y"):
        encoded = unit["encoding"][channel]
        axes[channel] = {"field": encoded["field"], "log": encoded["scale"].get("type") == "log"}
        if axes[channel]["log"]:
            title = encoded["title"].replace(", log scale)", ", linear scale)").replace("(log scale)", "(linear scale)")
            axes[channel] |= {"linear_title": title, "top": HEADROOM * _furthest(specification, channel)}
    return axes


def _furthest(specification: Mapping[str, Any], channel: str) -> float:
    """The largest value that a point, a line, a band or a level has on an axis."""
    reach = []
    for unit in units(specification):
        encoded = [unit["encoding"].get(name, {}) for name in (channel, f"{channel}2")]
        # Lines that go on beyond their points have their rows from the layer above: they end where the plot ends.
        for row in specification["datasets"].get(unit.get("data", {}).get("name"), ()):
            reach += [float(row[one["field"]]) for one in encoded if "field" in one]
    return max(reach)


def scales(axes: Mapping[str, Any]) -> dict[str, str]:
    """What is said of the axes as they are drawn and where a reader makes them linear; nothing where both are linear.

    >>> scales({"x": {"log": False}, "y": {"log": True}})["linear"]
    'The vertical axis is linear.'
    """
    names = [name for channel, name in (("x", "horizontal"), ("y", "vertical")) if axes[channel]["log"]]
    if not names:
        return {}
    which = "Both axes are" if len(names) == len(axes) else f"The {names[0]} axis is"
    return {"log": f"{which} logarithmic.", "linear": f"{which} linear."}
