"""The project: settings, addresses, embedded services, health."""
