"""Copies that come at once: `python -m tests.concurrency [PAIRS] [SEED] [--kill [TIMES]] [--crowds N]`.

Pairs of copies are put on `cleaned` so that two real classifier processes work on the two of a pair at the same time. That they
did is told by the processes' own spans, as any collector of traces would have them. Then the records on `classified` are judged: of
each pair exactly one, the later, is a copy, and the groups are those that one process makes of the same articles in any order. Of
crowds, stories of which sixty copies come in one call, each copy but the first is flagged, and each story is one group.

`pairs` and `crowds` what is put in · `classifiers` the processes · `spans` when each worked on what · `feeding` how it is put in ·
`verdicts` what came out · `trial` one run of all that · `broken_classifier` a process that reads before it appends ·
`flood` a hundred thousand near-identical articles
"""
