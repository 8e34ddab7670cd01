"""What a publisher says of machine use, read from every place where it can be said.

`read` puts together what `tdmrep`, `usage`, `robots_tag`, `markup` and `licences` find. `reader` is the use case: one article, its
site, the operator's profile. `tdmrep_ask`, `tdmrep_cache` and `tdmrep_shelf` get sites' files and keep them; `site` wires it all.
What follows from what was read is in `shared.rights`.
"""
