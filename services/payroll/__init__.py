"""From approved hours of employees to what the payroll package takes, and the net wages it gives back."""
