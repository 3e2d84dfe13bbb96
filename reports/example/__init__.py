"""The example agreement: everything in it is invented and marked *Contoh*."""
