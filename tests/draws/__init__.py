"""Draws: collections of news with known reuse, invented, so that the detector can be judged on kinds it was not tuned on.

    python -m tests.draws --half open|held|both --seed N --documents N --base invented|corpus --out FOLDER
    python -m tests.draws.judge --half open --seed 1 --documents 3000

Every word carries its origin (`words.Word`): two texts share a word where the word of one was taken from the other or both took
it from a third. What any two documents have in common, and which story a document tells, follow from that (`truth`); nothing
is asserted. A filled form (a recall, a bulletin, a result) is written anew with each fill, so two fills share no word, however alike
they read; the same fill in two outlets shares all of them.

    prose, forms      texts of nobody, from lexicons and forms that are data (*.toml)
    outlets           who prints, with habits and furniture
    open, held        two halves of families, edits and scenes; whoever writes the detector reads the open one alone
    press, collection what is printed when, until there are enough documents
    truth, files      relations and clusters by provenance, in the format of the corpus beside the checkout
    judge             a draw through the classifier, scored, with what was missed by family and by edit
"""
