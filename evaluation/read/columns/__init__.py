"""Which column of a deliverable's files stands for which item: found, shown, written down."""
