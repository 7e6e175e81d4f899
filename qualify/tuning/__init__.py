"""What moving the weights does: how well the scores tell won deals from the others."""

from qualify.tuning.separation import separation

__all__ = ["separation"]
