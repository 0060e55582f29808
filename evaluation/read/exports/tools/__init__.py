"""One reader for each survey tool: it knows the signs of its export and how its headers stand."""
