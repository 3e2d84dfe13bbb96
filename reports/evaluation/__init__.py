"""Evaluasi hasil Renja in the shape of form E.81: gathered once, shown as page, XLSX and PDF."""
