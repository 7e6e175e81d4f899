"""What Qualify promises of the tipping point, held against simulated truths."""
