"""Qualify: the tipping point in a team's qualification scores, and the forecast it supports."""
