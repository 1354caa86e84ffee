"""The screens: each builds widgets and makes one service call per handler."""
