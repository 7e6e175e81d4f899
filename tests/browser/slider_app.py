"""The weight sliders alone, with what arrives from them as text; ``?slow=0.15`` makes every answer take that long."""

from __future__ import annotations

import time

import streamlit as st

from pages.shared.relay import relay
from pages.shared.sliders import Moves, SliderRow, parse_moves, weight_sliders

START = {"budget": 10, "pain": 20, "sponsor": 30, "rival": 40}
SUGGESTED = {"budget": 25, "pain": 25, "sponsor": 0, "rival": 0}
LABELS = {
    "budget": "Budget",
    "pain": "Pain",
    "sponsor": "Sponsor & <b>named</b>",
    "rival": '<img src=x onerror="window.hacked=1">',
}
GROUPS = {"budget": "Worth it", "pain": "Worth it", "sponsor": "Can win", "rival": "Can win"}


def put(weights: dict[str, int]) -> None:
    st.session_state["now"] = Moves(weights, None)
    st.session_state["revision"] += 1


def take(moves: Moves) -> None:
    state = st.session_state
    if moves != state["now"]:
        state["updates"] += 1
        state["commits"] += moves.moving is None
        state["now"] = moves


def rows() -> list[SliderRow]:
    now = st.session_state["now"].weights
    return [SliderRow(key, LABELS[key], GROUPS[key], weight, START[key]) for key, weight in now.items()]


@st.fragment
def panel() -> None:
    state = st.session_state
    state["runs"] += 1
    said = state.get("relay", {}).get("said")
    moves = parse_moves(said, rows(), str(state["revision"]))
    take(moves)
    time.sleep(float(st.query_params.get("slow", 0)))
    st.metric("Sum", sum(moves.weights.values()))
    st.text("weights " + " ".join(f"{key}={weight}" for key, weight in moves.weights.items()))
    st.text(f"runs {state['runs']}")
    st.text(f"moving {moves.moving}, updates {state['updates']}, commits {state['commits']}")
    relay("relay", said)


if __name__ == "__main__":
    if "now" not in st.session_state:
        st.session_state.update(now=Moves(START, None), revision=0, runs=0, updates=0, commits=0)
    st.button("Suggested weights", on_click=put, args=(SUGGESTED,))
    st.button("Saved weights", on_click=put, args=(START,))
    weight_sliders(rows(), key="weights", revision=str(st.session_state["revision"]))
    panel()
