"""Documents as what can be audited in them: tables and sentences, each with its place."""
