"""Site memory: lines that stand in several different stories of a site are its furniture, whatever they say.

    snapshot → SiteMemory → clean … hand-over, DONE → lesson → stories of the site → the next snapshot

`name` which site a document is of · `lineprint` what makes two lines the same · `memory` the snapshot, and when a line is trusted to
be furniture · `furniture` the rule · `sketch` whether two texts tell one story · `lesson` what an article teaches · `stories` what is
kept of a site, and how a lesson changes it · `shelf` the memory on a server.

All but `shelf` is pure. A site teaches about itself alone, and only by articles that were handed over.
"""
