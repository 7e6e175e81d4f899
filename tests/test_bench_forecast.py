"""The forecast's benchmark: its draws follow the law they are held against, and its verdicts follow the figures."""

from pathlib import Path

import numpy as np
import pytest

from bench import forecast_draws
from bench.forecast_backtest import print_methods
from bench.forecast_draws import MONTHS, many, plain, thrifty, year
from qualify.forecast.money import distributions, money


@pytest.mark.parametrize("draw", [plain, thrifty])
def test_draws_have_the_mean_and_the_spread_of_the_law(draw) -> None:
    of = year(300)
    held = money(of.amounts, of.drawn, of.band, of.due.shape[1])
    laws = distributions(held, of.share, of.due, of.wins, of.variance, np.zeros(MONTHS), of.shock)
    sums = draw(of, 20_000, np.random.default_rng(1))
    assert np.abs(sums.mean(axis=0) / [law.mean for law in laws] - 1).max() < 0.03
    drawn = np.quantile(sums, [0.1, 0.5, 0.9], axis=0).T
    assert np.abs(drawn / [law.quantiles([0.1, 0.5, 0.9]) for law in laws] - 1).max() < 0.04


def test_drawing_that_was_broken_off_goes_on_where_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forecast_draws, "PART", 50)
    whole = many(year(40), 200, tmp_path / "whole.npy")
    drawn: list[int] = []

    def counted(of, draws, rng):
        if len(drawn) == 2:
            raise KeyboardInterrupt
        drawn.append(draws)
        return thrifty(of, draws, rng)

    monkeypatch.setattr(forecast_draws, "thrifty", counted)
    with pytest.raises(KeyboardInterrupt):
        many(year(40), 200, tmp_path / "parts.npy")
    monkeypatch.setattr(forecast_draws, "thrifty", thrifty)
    assert (many(year(40), 200, tmp_path / "parts.npy") == whole).all()
    assert (whole.shape, sorted(path.name for path in tmp_path.iterdir())) == ((200, 12), ["parts.npy", "whole.npy"])


def test_a_backtest_is_held_against_each_promise(capsys: pytest.CaptureFixture[str]) -> None:
    def method(name: str, crps: float) -> dict[str, object]:
        return {
            "name": name,
            "crps": crps,
            "wape": 0.1,
            "bias": 0.0,
            "coverage_80": 0.6,
            "coverage_90": 0.9,
            "seconds": None,
        }

    found = [method("qualify", 0.090), method("run rate", 0.151), method("same period last quarter", 0.081)]
    print_methods("month", {"origins": 31, "methods": [*found, method("weighted pipeline", 2.54)]})
    head, _, ours, *_, pipeline, rate, naive, band = capsys.readouterr().out.splitlines()
    assert head == "maven-crm by month, 31 origins (wanted 30):"
    assert ours.split() == ["qualify", "0.090", "0.100", "0.000", "0.600", "0.900", "-"]
    assert [line.strip() for line in (pipeline, rate, naive, band)] == [
        "CRPS at least 40 % below the weighted pipeline's 2.540: met",
        "CRPS below the run rate's 0.151: met",
        "CRPS within 2 % of the best naive method's 0.081: missed",
        "80 % bands cover 70 to 95 %: missed",
    ]
