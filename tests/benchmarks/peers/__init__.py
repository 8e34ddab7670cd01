"""The classifier's detection beside packaged peers, on the same documents in the same run: quality, CPU and memory per article.

    python -m tests.benchmarks.peers [--folder FOLDER] [--documents N] [--only NAME …]

`collection` the documents and what is standing text in them · `ours`, `theirs` the methods · `answers` what they say · `measured` each in a
process of its own. Scored by `tests.draws.scoring`, whose definitions are the corpus's.
"""
