"""The forecast of won revenue: timing, new business, and money as a distribution."""

from qualify.forecast.effect import NO_EFFECT, Effect, effect
from qualify.forecast.law import Distribution
from qualify.forecast.ledger import Ledger, ledger
from qualify.forecast.model import Model
from qualify.forecast.money import distribution
from qualify.forecast.outlook import Forecast, forecast
from qualify.forecast.road import fit
from qualify.forecast.table import expected, money_by_cell, win_table
from qualify.forecast.windows import Window

__all__ = [
    "NO_EFFECT",
    "Distribution",
    "Effect",
    "Forecast",
    "Ledger",
    "Model",
    "Window",
    "distribution",
    "effect",
    "expected",
    "fit",
    "forecast",
    "ledger",
    "money_by_cell",
    "win_table",
]
