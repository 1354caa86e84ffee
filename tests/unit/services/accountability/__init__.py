"""What a company answers for: the register, breaches, assessments and the file with all of it."""
