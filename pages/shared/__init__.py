"""What the pages share: the session, the frame around every page, and the controls."""
