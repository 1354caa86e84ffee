"""An invented company to look around in: people, vans, weeks and money that never existed."""
