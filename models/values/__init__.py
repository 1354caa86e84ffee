"""Small immutable values of the domain; standard library only."""
