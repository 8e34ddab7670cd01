"""Broken stream layers, each the real one with a small edit made while it runs: what a pitfall test must notice.

A sabotage is data: a name, the mistake it stands for, and its edits as text → text. An edit whose text is no longer in the source
raises `Unsaboteurable`, so that no proof passes because its sabotage fell out of date. `applied` makes the edits in this process;
processes that a test starts meanwhile are told the name by `active` and make them too.

`edits` how an edit is made · `hand_over`, `keeping`, `reading`, `embedding` the broken layers by what they break · `layers` all of
them by name · `broken_keeper` a process that one of them starts
"""
