"""The screens of principals: the list, and one with its depots and contracts."""
