"""Dasbor: a year by bidang and unit, how long verification takes, and the year before."""
