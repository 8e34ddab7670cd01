"""`wiresift replay`: stored articles through today's cleaning and classification, in earnest or as a dry run.

    selection → plan: as it stands | again | passed over → rehearse (dry) or perform → outcome: what changed → report

An article is cleaned again here, from what is kept of it and what is known of its site today, which learns nothing by it; where that
or the detector changed, it goes to the classifier as a request of its own, through `cleaned` like any other, so that the running
services judge and store it.
"""
