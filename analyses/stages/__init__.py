"""Parts of the analysis of counts by group at stages that feed one another."""
