"""Settlement: from registrations of a week to approved shifts, a locked week and money lines."""
