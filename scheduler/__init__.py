"""What happens by the clock: one table of jobs and the runner that makes each planned run happen once."""
