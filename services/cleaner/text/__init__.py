"""Rules on the lines and blocks of a text, whatever it was rendered from. Pure.

    lines, words → hearing (what the text's languages know, which lines are asked about) → sift (the rules in order) → cuts

The rules lie in folders by what they name; `lexis/` is what they know of languages, `scoring/` judges what no rule names.
"""
