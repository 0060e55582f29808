"""Reading what people export: spreadsheets in, grids of text with cell addresses out."""
