"""What a printed table says of its own figures: totals, shares, changes and averages in it."""
