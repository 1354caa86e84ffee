"""What the claims about speed rest on: `make bench` measures on this machine and writes docs/performance.md."""
