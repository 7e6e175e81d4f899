"""The process itself: how work flows through its stages, what varies beyond chance, and where results come from."""
