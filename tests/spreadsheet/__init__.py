"""The formulas of performance a second time, in the cells of a spreadsheet program."""
