"""Where the bars stand."""

from insights import charts
from insights.rules import Share

HALF = Share(50, 100)


def drawn(*shares, mean=HALF, **options):
    columns = [
        charts.Column(words=f"m{number}", share=share, is_now=number == len(shares) - 1)
        for number, share in enumerate(shares)
    ]
    return charts.bars(columns, mean=mean, width=654, height=162, **options)


def test_a_bar_is_as_high_as_its_share():
    chart = drawn(Share(0, 20), Share(10, 20), Share(20, 20))
    assert [bar.height for bar in chart.bars] == [0, 50, 100]
    assert all(bar.y + bar.height == chart.base for bar in chart.bars)
    assert chart.grid == ((chart.base, 0), (72, 50), (22, 100))
    assert chart.mean_y == 72
    assert all(chart.left <= bar.x and bar.x + bar.width <= chart.right for bar in chart.bars)
    assert [bar.is_now for bar in chart.bars] == [False, False, True]


def test_where_nobody_was_there_is_no_bar_and_few_are_marked():
    chart = drawn(Share(0, 0), Share(3, 9), Share(3, 10), mean=Share(4, 9))
    assert [bar.height is None for bar in chart.bars] == [True, False, False]
    assert [bar.is_few for bar in chart.bars] == [True, True, False]
    assert chart.mean_y is None  # nine patients carry no line


def test_words_are_left_out_where_there_is_no_room_but_not_the_last():
    chart = drawn(*[Share(1, 20)] * 13, words_every=4)
    assert [number for number, bar in enumerate(chart.bars) if bar.has_words] == [0, 4, 8, 12]
