"""`wiresift sources`: the operator's side of what the schedule asks. Its records are the fetcher's (`services.fetcher.sources`).

command → adding (look → ranking → found_lines) · moving (lists) · listing, showing (document → lines) · checking · changing (selection)
"""
