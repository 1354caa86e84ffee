"""Who may come in and do what: permissions, sign-up, sign-in, sessions, invitations."""
