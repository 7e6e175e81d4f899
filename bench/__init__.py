"""How long a slider's move takes to be seen: Qualify, an empty app and a Dash app, side by side."""
