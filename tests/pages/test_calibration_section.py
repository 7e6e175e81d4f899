"""The section on kept words shows what the calibration found, and names from data stay text."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from pages.shared.text import plain

HOSTILE = "![x](http://evil.test/a.png) *zone* $1$"


def section() -> None:
    """A page that has nothing but the section."""
    import numpy as np

    from pages.shared.calibration import calibration as draw
    from qualify.forecast.calibration import calibration
    from qualify.forecast.calibration_gain import gain

    chance, outcome = np.tile([0.2, 0.8], 100), np.tile([0, 0, 0, 1, 0, 1, 0, 1, 1, 1], 20) > 0
    zone = ["below", "![x](http://evil.test/a.png) *zone* $1$"] * 100
    draw(calibration(chance, outcome, np.arange(200), zone), gain(chance, np.full(200, 0.5), outcome, np.arange(200)))


def bare() -> None:
    """The same without zones and without a comparison."""
    import numpy as np

    from pages.shared.calibration import calibration as draw
    from qualify.forecast.calibration import calibration

    draw(calibration(np.full(10, 0.5), np.arange(10) < 5, np.arange(10)))


def looked_at(page: object) -> AppTest:
    at = AppTest.from_function(page, default_timeout=60).run()
    assert [e.value for e in at.exception] == []
    return at


def test_the_answer_comes_first_then_examples_scores_and_the_chart() -> None:
    at = looked_at(section)
    said = [part.value for part in at.markdown]
    assert said[0].startswith(f"**{plain('Qualify was as good as its word: its chances added up to 100 wins')}")
    assert said[1].splitlines() == [
        f"- {plain('When Qualify said 20 %, 20 of 100 were won (14 to 28; 100 forecasts).')}",
        f"- {plain('When Qualify said 80 %, 80 of 100 were won (72 to 86; 100 forecasts).')}",
    ]
    assert said[2].startswith("Scores sharpen the chances of single deals")
    assert [len(at.get(kind)) for kind in ("vega_lite_chart", "dataframe", "download_button")] == [1, 2, 1]
    assert at.dataframe[0].value.round(6).iloc[0].tolist() == [20.0, 20.0, "14 to 28 %", 20, 100, 100]
    assert at.dataframe[1].value.round(6).iloc[1].tolist() == [HOSTILE, 80.0, 80, "73 to 86", 100, 100]


def test_names_of_zones_stay_text() -> None:
    zones = next(part.value for part in looked_at(section).markdown if part.value.startswith("- Below"))
    assert zones.splitlines()[1].startswith(f"- {plain(HOSTILE)}{plain(':')} 80\\.0 wins expected")


def test_without_zones_and_with_too_few_forecasts_it_still_says_what_it_knows() -> None:
    at = looked_at(bare)
    assert at.markdown[0].value.startswith(f"**{plain('It cannot be told yet whether Qualify keeps its word')}")
    assert [part.value for part in at.markdown if "By score zone" in part.value] == []
    assert len(at.dataframe) == 1
