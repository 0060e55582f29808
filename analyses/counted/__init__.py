"""Parts of the analysis of counts by supplier, area and period."""
