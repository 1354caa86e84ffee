"""What a company answers for under the AVG: whom to ask, the register of what is processed, and breaches."""
