"""Places: the gazetteer as data, its forms in four languages, and where a text names them."""

from claims.places.files import GazetteerError
from claims.places.gazetteer import Gazetteer, gazetteer_from, load_gazetteer

__all__ = ["Gazetteer", "GazetteerError", "gazetteer_from", "load_gazetteer"]
