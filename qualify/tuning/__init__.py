"""What moving the weights does: how well the scores tell won deals from the others, and how much of that is luck."""

from qualify.tuning.luck import FITTED, Effort
from qualify.tuning.luck_deals import Deals, draw
from qualify.tuning.luck_gain import Gain, clustered, gain
from qualify.tuning.luck_meter import Meter, judge
from qualify.tuning.separation import Separation, Side, separated, separation, sides

__all__ = [
    "FITTED",
    "Deals",
    "Effort",
    "Gain",
    "Meter",
    "Separation",
    "Side",
    "clustered",
    "draw",
    "gain",
    "judge",
    "separated",
    "separation",
    "sides",
]
