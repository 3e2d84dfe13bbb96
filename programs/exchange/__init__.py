"""The Renja as a workbook: written for Excel, read back with distrust, compared, then applied."""
