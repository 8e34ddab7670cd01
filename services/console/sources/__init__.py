"""`wiresift sources`: the operator's side of what the schedule asks. Its records are the fetcher's (`services.fetcher.sources`).

command → adding (look → ranking) · importing · listing (lines, document) · checking · changing (selection)
"""
