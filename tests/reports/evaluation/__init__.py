"""The evaluation of a Renja in the shape of form E.81."""
