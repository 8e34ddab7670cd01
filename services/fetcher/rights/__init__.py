"""What a publisher says of machine use, read from every place where it can be said.

`read` puts together what `tdmrep`, `usage`, `robots_tag`, `markup` and `licences` find; those are pure. `reader` gathers what is
needed for one article; `tdmrep_cache` and `tdmrep_shelf` keep sites' files. What follows from it all is in `shared.rights`.
"""

from services.fetcher.headers import Headers
from services.fetcher.rights.read import Page, Terms, read_rights
from shared.record import Rights


def rights_of(headers: Headers, url: str) -> Rights:
    """The rights stated in `headers`; `url` is the final one, to which relative links refer."""
    return read_rights(Page(url, headers), Terms())
