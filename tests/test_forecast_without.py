"""Deals that fall through: exactly the law of those that are left."""

import time
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualify.errors import InputError
from qualify.forecast.changed import stand
from qualify.forecast.money import money
from qualify.forecast.proof import Proof
from qualify.forecast.scoring import LEVELS
from qualify.forecast.without import exposures, places, remaining, without
from tests.whatif_worlds import enumerated, small

AMOUNTS, CHANCES = [100.0, 300.0, 500.0, 200.0], [0.5, 0.2, 0.4, 0.9]
deals = st.lists(st.tuples(st.integers(1, 200).map(lambda n: n * 50.0), st.floats(0.05, 0.95)), min_size=2, max_size=7)


@pytest.mark.parametrize("gone", [[0], [2], [1, 3], [0, 1, 2, 3]])
def test_what_is_left_is_what_enumeration_gives(gone: list[int]) -> None:
    now = stand(small(AMOUNTS, CHANCES))
    left = [k for k in range(4) if k not in gone]
    expected = enumerated([AMOUNTS[k] for k in left], [CHANCES[k] for k in left])
    assert without(now, np.array(gone)).quantiles == pytest.approx(expected, abs=1e-9)


def test_the_chance_of_the_target_without_a_deal_is_that_of_the_others() -> None:
    now = stand(small(AMOUNTS, CHANCES, target=650.0))
    quantiles = enumerated([100.0, 300.0, 200.0], [0.5, 0.2, 0.9])
    assert now.chance == pytest.approx(replace(now.blend, quantiles=enumerated(AMOUNTS, CHANCES)).at_least(650.0))
    assert without(now, np.array([2])).at_least(650.0) == replace(now.blend, quantiles=quantiles).at_least(650.0)


def test_a_law_without_deals_is_that_of_the_remaining_ones() -> None:
    rng = np.random.default_rng(4)
    amounts, chances = (rng.integers(1, 99, 60) * 100.0).tolist(), rng.uniform(0.1, 0.6, 60).tolist()
    now = stand(small(amounts, chances, 3.0))
    gone, kept = np.arange(0, 60, 7), np.setdiff1d(np.arange(60), np.arange(0, 60, 7))
    others = stand(small([amounts[k] for k in kept], [chances[k] for k in kept], 3.0))
    left, step = remaining(now.pipeline, gone).law(), now.made.laws[now.window].step
    assert np.abs(left - others.pipeline.law()).max() <= 2 * step


@given(deals, st.data())
def test_removing_a_deal_never_raises_any_quantile(pairs: list[tuple[float, float]], data: st.DataObject) -> None:
    amounts, chances = map(list, zip(*pairs, strict=True))
    now = stand(small(amounts, chances, 0.5))
    gone = data.draw(st.sets(st.integers(0, len(pairs) - 1), min_size=1))
    left = without(now, np.array(sorted(gone))).quantiles
    assert (left <= now.blend.quantiles).all()
    assert (np.diff(left) >= 0).all()
    assert left[0] >= 0


def test_a_loss_counts_in_full_whatever_the_open_deals_have_to_say_in_the_blend() -> None:
    made = small([1000.0] * 40, [0.5] * 40)
    shares, simple = made.model.shares.copy(), made.model.simple
    shares[:] = [0.2, 0.4, 0.4]
    mixed = replace(made, model=replace(made.model, shares=shares))
    blends = dict(made.blends)
    at = made.model.current_quarter
    label = made.model.windows[at].label
    law = np.array(made.laws[at].quantiles(LEVELS))
    blends[label] = replace(blends[label], quantiles=shares[at] @ np.vstack([law, simple[at]]))
    now = stand(replace(mixed, blends=blends))
    before = now.blend.quantile(0.5)
    assert before - without(now, np.arange(10)).quantile(0.5) == pytest.approx(5000.0)


def test_a_correction_of_the_law_counts_for_what_is_lost_too() -> None:
    made = small([1000.0] * 40, [0.5] * 40)
    # What came was 20 per cent less than said, so often that next to nothing else is believed.
    less = Proof(14, 14, off=np.full(9999, np.log(0.8)), place=np.ones(9999))
    now = stand(replace(made, model=replace(made.model, proofs=(less,) * len(made.model.windows))))
    lost = now.blend.quantile(0.5) - without(now, np.arange(10)).quantile(0.5)
    assert lost == pytest.approx(0.8 * 5000.0, rel=0.01)


def test_nothing_falls_below_what_is_booked() -> None:
    made = small(AMOUNTS, CHANCES)
    label = made.model.windows[made.model.current_quarter].label
    booked = replace(made.blends[label], booked=5000.0, quantiles=5000.0 + made.blends[label].quantiles)
    now = stand(replace(made, blends=made.blends | {label: booked}))
    assert without(now, np.arange(4)).quantiles.tolist() == [5000.0] * len(LEVELS)


def test_exposures_are_what_each_deal_by_itself_would_cost() -> None:
    now = stand(small(AMOUNTS, CHANCES, target=650.0))
    table = exposures(now)
    assert table["deal_id"].to_list() == ["D2", "D3", "D1", "D0"]
    assert table["at_stake"].to_list() == pytest.approx([200.0, 180.0, 60.0, 50.0])
    assert table["chance"].to_list() == pytest.approx([0.4, 0.9, 0.2, 0.5])
    for row in table.iter_rows(named=True):
        left = without(now, places(now.made, [row["deal_id"]]))
        assert row["probability"] == left.at_least(650.0)
        assert row["probability_lost"] == now.chance - left.at_least(650.0)
        assert row["median_lost"] == now.blend.quantile(0.5) - left.quantile(0.5)
    assert exposures(stand(small(AMOUNTS, CHANCES)))["probability"].to_list() == [None] * 4


def test_a_deal_that_is_not_there_is_named() -> None:
    made = small(AMOUNTS, CHANCES)
    assert places(made, ["D3", "D1", "D3"]).tolist() == [3, 1]
    with pytest.raises(InputError, match="There is no open deal called 'X9' in this forecast"):
        places(made, ["D0", "X9"])


def test_a_period_or_a_target_that_is_not_there_is_refused() -> None:
    made = small(AMOUNTS, CHANCES)
    with pytest.raises(InputError, match="There is no period called 'Q9 2026' in this forecast"):
        stand(made, "Q9 2026")
    with pytest.raises(InputError, match="A target must be an amount above 0"):
        stand(made, target=-5.0)
    assert stand(made, "Q1 2027").period.label == "Q1 2027"
    assert (stand(made).target, stand(made, target=7.0).target, stand(made).chance) == (None, 7.0, None)


def test_a_deal_is_left_out_of_2500_in_a_few_milliseconds() -> None:
    rng = np.random.default_rng(1)
    values, band = rng.lognormal(9, 1, 2500), np.sort(rng.integers(0, 16, 2500))
    due, held = rng.uniform(0.05, 0.4, 16), money(values, values[:500], band, 16)
    pipeline = replace(stand(small([1.0], [0.5])).pipeline, held=held, share=np.ones(2500), due=due, new_wins=20.0)
    spent, moved = [], []
    whole = pipeline.law()
    for place in np.argsort(-values)[:9]:
        began = time.process_time()
        left = remaining(pipeline, np.array([place])).law()
        spent.append(time.process_time() - began)
        moved.append(float((whole - left).mean()) / (values[place] * due[band[place]]))
    assert sorted(spent)[4] < 0.02
    assert np.mean(moved) == pytest.approx(1.0, abs=0.05)
