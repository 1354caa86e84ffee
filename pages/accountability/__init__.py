"""AVG: what the company answers for, question by question, with the register and the breaches behind it."""
