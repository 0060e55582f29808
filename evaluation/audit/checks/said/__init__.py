"""What a sentence says of figures: shares, changes, sums and averages that stand side by side."""
