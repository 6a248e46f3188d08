"""Where the points, lines and days of a small chart stand."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from careplan import charts

START = datetime(2026, 3, 5, tzinfo=UTC)


def draw(*numbers, days=1, low=0, high=10, **more):
    values = [
        charts.Dated(START + timedelta(days=days * place), Decimal(number), str(number))
        for place, number in enumerate(numbers)
    ]
    return charts.draw(values, low=low, high=high, **more)


def test_one_value_is_no_chart():
    assert draw() is None
    assert draw(3) is None


def test_the_ends_of_the_scale_and_of_the_time_are_the_edges():
    chart = draw(0, 5, 10)
    assert [(point.x, point.y) for point in chart.points] == [
        (charts.LEFT, charts.BOTTOM),
        ((charts.LEFT + charts.RIGHT) / 2, (charts.TOP + charts.BOTTOM) / 2),
        (charts.RIGHT, charts.TOP),
    ]
    assert chart.path == "30.0,108.0 167.0,64.0 304.0,20.0"
    assert [tick.text for tick in chart.ticks] == ["0", "10"]
    assert (chart.first, chart.last) == (START, START + timedelta(days=2))


def test_a_value_outside_the_scale_widens_it():
    chart = draw(5, 20)
    assert chart.points[1].y == charts.TOP
    assert chart.ticks[1].text == "20"


def test_values_of_one_moment_stand_side_by_side_and_an_even_line_is_drawn():
    chart = draw(4, 4, days=0, low=4, high=4)
    assert [point.x for point in chart.points] == [charts.LEFT, charts.RIGHT]
    assert {point.y for point in chart.points} == {charts.BOTTOM}


def test_a_mark_is_drawn_where_it_is_on_the_scale():
    marks = (charts.Mark(Decimal(5), "medium"), charts.Mark(Decimal(40), "far away"))
    assert [(line.y, line.words) for line in draw(1, 2, marks=marks).marks] == [(64.0, "medium")]


def test_of_many_values_only_the_ends_and_the_extremes_have_numbers():
    chart = draw(3, 4, 5, 9, 5, 1, 4, 6)
    assert [point.text for point in chart.points] == ["3", "", "", "9", "", "1", "", "6"]
