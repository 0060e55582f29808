"""From a number of a report to the people, items, files and cells behind it, for the team."""
