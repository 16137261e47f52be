"""Names of places that people write behind a street; Connecticut's 169 towns and some of its villages."""

from __future__ import annotations

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.dialogue.phrases import fold

_TOWNS = """
Andover, Ansonia, Ashford, Avon, Barkhamsted, Beacon Falls, Berlin, Bethany, Bethel, Bethlehem, Bloomfield, Bolton,
Bozrah, Branford, Bridgeport, Bridgewater, Bristol, Brookfield, Brooklyn, Burlington, Canaan, Canterbury, Canton,
Chaplin, Cheshire, Chester, Clinton, Colchester, Colebrook, Columbia, Cornwall, Coventry, Cromwell, Danbury, Darien,
Deep River, Derby, Durham, East Granby, East Haddam, East Hampton, East Hartford, East Haven, East Lyme, East
Windsor, Eastford, Easton, Ellington, Enfield, Essex, Fairfield, Farmington, Franklin, Glastonbury, Goshen, Granby,
Greenwich, Griswold, Groton, Guilford, Haddam, Hamden, Hampton, Hartford, Hartland, Harwinton, Hebron, Kent,
Killingly, Killingworth, Lebanon, Ledyard, Lisbon, Litchfield, Lyme, Madison, Manchester, Mansfield, Marlborough,
Meriden, Middlebury, Middlefield, Middletown, Milford, Monroe, Montville, Morris, Naugatuck, New Britain, New
Canaan, New Fairfield, New Hartford, New Haven, New London, New Milford, Newington, Newtown, Norfolk, North
Branford, North Canaan, North Haven, North Stonington, Norwalk, Norwich, Old Lyme, Old Saybrook, Orange, Oxford,
Plainfield, Plainville, Plymouth, Pomfret, Portland, Preston, Prospect, Putnam, Redding, Ridgefield, Rocky Hill,
Roxbury, Salem, Salisbury, Scotland, Seymour, Sharon, Shelton, Sherman, Simsbury, Somers, South Windsor, Southbury,
Southington, Sprague, Stafford, Stamford, Sterling, Stonington, Stratford, Suffield, Thomaston, Thompson, Tolland,
Torrington, Trumbull, Union, Vernon, Voluntown, Wallingford, Warren, Washington, Waterbury, Waterford, Watertown,
West Hartford, West Haven, Westbrook, Weston, Westport, Wethersfield, Willington, Wilton, Winchester, Windham,
Windsor, Windsor Locks, Wolcott, Woodbridge, Woodbury, Woodstock
"""
_VILLAGES = """
Elmwood, Bishops Corner, Blue Back Square, West Hartford Center, WeHa, Forestville, Edgewood, Kensington,
Unionville, Plantsville, Milldale, Terryville, Pequabuck, Tariffville, Weatogue, Collinsville, Rockville, Storrs,
Mystic, Niantic, Moosup, Yalesville, Oakville, Rowayton, Cos Cob, Old Greenwich, Sandy Hook, Broad Brook,
Hazardville, Thompsonville, Poquonock
"""


def joined(name: str) -> str:
    """A place's name folded and without spaces."""
    return "".join(fold(name).split())


TOWNS = frozenset(joined(name) for name in _TOWNS.split(","))
PLACES = TOWNS | frozenset(joined(name) for name in _VILLAGES.split(","))
_SORTED = sorted(PLACES)
_SHORTENED = {"whartford": "westhartford", "westhtfd": "westhartford", "whtfd": "westhartford"}


def place_named(words: str, slips: bool = False) -> str | None:
    """The place that joined folded `words` name, with room for a mistyped letter where `slips`; None for none."""
    words = _SHORTENED.get(words, words)
    if words in PLACES:
        return words
    if not slips or len(words) < 6:
        return None
    near = process.extractOne(words, _SORTED, scorer=OSA.distance, score_cutoff=1)
    return near[0] if near else None
