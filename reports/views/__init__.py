"""Pages of what is told: home, duties, trace and reports."""
