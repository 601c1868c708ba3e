"""A part of a page that is rendered once for all that it shows: `{% kept card=card %}…{% endkept %}`.

# Note [Nothing shows that is not named]
Inside the tag stand only the values that it names, and the language. Nothing else of the page around it can be seen
there: no request, no visitor, no shop. So what was rendered once for the same values in the same language is right
for every page and everybody, and needs no rule for when it is old: other values are another part.
Values are compared by what they are (strings, numbers, frozen dataclasses, tuples of those), never by which object
they are; a value that cannot be compared so is no mistake, its part is only rendered each time.
"""

from __future__ import annotations

from collections.abc import Callable
from sys import getsizeof
from typing import Any, Final

from django import template
from django.template.base import FilterExpression, Node, NodeList, Parser, Token, token_kwargs
from django.template.context import Context
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

register = template.Library()

#: Bytes of text in each of two generations: what is asked for moves to the young one, the old one goes when that is full.
#: Small parts, cards mostly, have their own: a hundred of them stand on pages whose one large part is never seen again.
MOST_BYTES_OF_SMALL: Final = 3 * 1024 * 1024
MOST_BYTES_OF_LARGE: Final = 6 * 1024 * 1024
SMALL: Final = 4 * 1024
#: More than this at once is rendered each time: it would push out too much else.
LONGEST: Final = 128 * 1024


class _Generations:
    """Parts of about one size, young and old, so that no thread waits for another and the least wanted go."""

    def __init__(self, most_bytes: int) -> None:
        self.most_bytes = most_bytes
        self.young: dict[Any, SafeString] = {}
        self.old: dict[Any, SafeString] = {}
        self.size = 0

    def add(self, key: Any, part: SafeString, size: int) -> None:
        if self.size + size > self.most_bytes:
            self.old, self.young, self.size = self.young, {}, 0
        self.young[key] = part
        self.size += size

    def clear(self) -> None:
        self.young, self.old, self.size = {}, {}, 0


class Parts:
    """Rendered parts, small and large ones apart."""

    def __init__(self) -> None:
        self.small = _Generations(MOST_BYTES_OF_SMALL)
        self.large = _Generations(MOST_BYTES_OF_LARGE)

    def get(self, key: Any) -> SafeString | None:
        """Return a part, or None where there is none."""
        part = self.small.young.get(key)
        if part is None:
            part = self.large.young.get(key)
        if part is None:
            part = self.small.old.get(key)
            if part is None:
                part = self.large.old.get(key)
            if part is not None:
                self.add(key, part)
        return part

    def add(self, key: Any, part: SafeString) -> None:
        """Keep a part."""
        size = getsizeof(part)
        if size <= LONGEST:
            (self.small if size <= SMALL else self.large).add(key, part, size)

    def clear(self) -> None:
        """Forget everything."""
        self.small.clear()
        self.large.clear()


PARTS: Final = Parts()


def kept_part(key: Any, render: Callable[[], SafeString]) -> SafeString:
    """Return the part of this name, from what is kept or rendered now; the name holds all that the part shows."""
    part = PARTS.get(key)
    if part is None:
        part = render()
        PARTS.add(key, part)
    return part


class KeptNode(Node):
    """See Note [Nothing shows that is not named]."""

    def __init__(self, values: dict[str, FilterExpression], nodelist: NodeList) -> None:
        self.names = tuple(values)
        self.values = tuple(values.values())
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        """Return the part, from what is kept or rendered now."""
        values = tuple([value.resolve(context) for value in self.values])
        # 1 and True are equal, and so are a text and the same text marked as safe; on a page they are not.
        key = (self, get_language(), context.autoescape, values, tuple(map(type, values)))
        try:
            part = PARTS.get(key)
        except TypeError:
            return self._rendered(context, values)
        if part is None:
            part = self._rendered(context, values)
            PARTS.add(key, part)
        return part

    def _rendered(self, context: Context, values: tuple[Any, ...]) -> SafeString:
        inside = context.new(dict(zip(self.names, values, strict=True)))
        return mark_safe(self.nodelist.render(inside))  # noqa: S308 - what a template rendered


@register.tag
def kept(parser: Parser, token: Token) -> KeptNode:
    """Render what is inside once for each set of the values named: `{% kept card=card level=3 %}…{% endkept %}`."""
    name, *words = token.split_contents()
    values = token_kwargs(words, parser)
    if words:
        raise template.TemplateSyntaxError(f"{name} takes names with values only, as in: {name} card=card")
    nodelist = parser.parse(("endkept",))
    parser.delete_first_token()
    return KeptNode(values, nodelist)
