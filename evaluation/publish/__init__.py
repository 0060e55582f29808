"""The hub: published outputs of many leads, gathered on one page."""
