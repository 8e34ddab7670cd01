"""Who may do what on the server: a user for each service and each kind of visitor, as the server's own access lists.

`grant` is one permission, `services` and `visitors` who has which, `users` writes them as the server reads them, `passwords` keeps theirs.
"""
