"""The language in which people say what to listen for. Explained in docs/queries.md."""

from wordkept.listening.rules.query.filling import NamedList
from wordkept.listening.rules.query.parsing import Asked, parse
from wordkept.listening.rules.query.wrong import WHY, QueryError

__all__ = ["WHY", "Asked", "NamedList", "QueryError", "parse"]
