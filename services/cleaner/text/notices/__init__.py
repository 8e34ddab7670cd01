"""What a publisher says to its readers: prompts, appeals, labels, rights; and how such lines are told from an article's own. Pure."""
