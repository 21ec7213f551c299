"""Ratios about 1 on a logarithmic axis: where each stands can be checked by hand."""

from joulebook.publish.charts.ranges import ranges


def test_places_are_shares_of_the_powers_of_ten_between_the_ends() -> None:
    """0.1 to 1,000 are four powers: 1 stands at a quarter, 10 in the middle."""
    picture = ranges([("a", 10.0, 0.2, 1000.0), ("b", 0.1, 0.1, 1.0)])
    assert picture.one == "25.00%"
    assert [(one.label, one.low, one.at, one.high) for one in picture.ranges] == [
        ("a", "7.53%", "50.00%", "100.00%"),
        ("b", "0.00%", "0.00%", "25.00%"),
    ]
    assert [(tick.at, tick.text, tick.anchor) for tick in picture.ticks] == [
        ("0.00%", "× 0.1", "start"),
        ("25.00%", "as estimated", "middle"),
        ("50.00%", "× 10", "middle"),
        ("75.00%", "× 100", "middle"),
        ("100.00%", "× 1,000", "end"),
    ]


def test_the_axis_holds_one_and_marks_every_other_of_many_powers() -> None:
    """All above 1: the axis begins at it; over four powers, every other has a mark."""
    assert [tick.text for tick in ranges([("a", 20.0, 2.0, 30.0)]).ticks] == ["as estimated", "× 10", "× 100"]
    assert [tick.text for tick in ranges([("a", 1.0, 0.01, 5000.0)]).ticks] == [
        "× 0.01",
        "as estimated",
        "× 100",
        "× 10,000",
    ]
