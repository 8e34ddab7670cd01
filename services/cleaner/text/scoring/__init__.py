"""Lines that no rule names, judged by a learned score of their form, their words, their neighbours and their place. Pure."""
