"""The formulas of performance a second time, in the cells of a spreadsheet that we did not write."""
