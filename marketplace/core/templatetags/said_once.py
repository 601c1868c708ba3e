"""Addresses, texts, files and the page around that a template names outright, each worked out once.

It stands in the settings as a library that every template has, and in the place of Django's `i18n` and `static`.

# Note [Said once]
`{% url 'storefront:home' %}`, `{% translate "Basket" %}` and `{% static 'css/shop.css' %}` say the same each time in the
same language, and a page that is rendered from nothing has a hundred of them: worked out anew, they are a third of its
cost. What was said is remembered by all that it depends on: an address as in `core.addresses`, a file by its path, a
text by the language, and only where nothing but words stand in the tag. With `DEBUG` no text is remembered, so that a
catalogue that was compiled anew is seen.
`{% extends "base.html" %}` looks through the whole of that page for its blocks each time; they stay where they are for
as long as the page does, so they are remembered with it.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.core.signals import setting_changed
from django.template.base import FilterExpression, Node, NodeList, Parser, Template, Token, Variable
from django.template.context import Context
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as django_url
from django.template.loader_tags import ExtendsNode, do_extends
from django.templatetags import i18n, static
from django.templatetags.i18n import TranslateNode
from django.templatetags.static import StaticNode
from django.urls import NoReverseMatch
from django.utils.html import conditional_escape
from django.utils.translation import get_language

from marketplace.core.addresses import address

register = template.Library()
for _theirs in (static.register, i18n.register):
    register.tags.update(_theirs.tags)
    register.filters.update(_theirs.filters)


class Address(URLNode):
    """`{% url %}`."""

    def render(self, context: Context) -> str:
        """Return the address, or put it under its name into the context: there one that is not to be had is nothing."""
        args = [arg.resolve(context) for arg in self.args]
        kwargs = {name: value.resolve(context) for name, value in self.kwargs.items()}
        try:
            found = address(self.view_name.resolve(context), args=args, kwargs=kwargs, app=_app_of(context))
        except NoReverseMatch:
            if self.asvar is None:
                raise
            found = ""
        if self.asvar:
            context[self.asvar] = found
            return ""
        return conditional_escape(found) if context.autoescape else found


def _app_of(context: Context) -> str | None:
    """Return the namespace that the page is of."""
    request = getattr(context, "request", None)
    match = getattr(request, "resolver_match", None)
    app: str | None = getattr(request, "current_app", getattr(match, "namespace", None))
    return app


@register.tag
def url(parser: Parser, token: Token) -> Address:
    """Write an address as Django's own tag does. See Note [Said once]."""
    node = django_url(parser, token)
    return Address(node.view_name, node.args, node.kwargs, node.asvar)


class Words(TranslateNode):
    """`{% translate %}` of nothing but words."""

    def __init__(self, node: TranslateNode) -> None:
        self.__dict__ |= node.__dict__
        self._said: dict[str | None, Any] = {}

    def render(self, context: Context) -> str:
        """Return the words in the reader's language, or put them under their name into the context."""
        if settings.DEBUG:
            text: str = super().render(context)
            return text
        language = get_language()
        if language not in self._said:
            with context.push():
                said = super().render(context)
                self._said[language] = context[self.asvar] if self.asvar else said
        if self.asvar:
            context[self.asvar] = self._said[language]
            return ""
        return self._said[language]  # type: ignore[no-any-return]


class _Around(NodeList):
    """The nodes of a page that others extend, which remember what was found among them."""

    contains_nontext = True

    def __init__(self, nodes: NodeList) -> None:
        super().__init__(nodes)
        self._found: dict[type[Node], list[Node]] = {}

    def get_nodes_by_type(self, nodetype: type[Node]) -> list[Node]:
        """Return all nodes of a type, however deep they lie."""
        if nodetype not in self._found:
            self._found[nodetype] = super().get_nodes_by_type(nodetype)
        return self._found[nodetype]


class Page(ExtendsNode):
    """`{% extends %}`."""

    def get_parent(self, context: Context) -> Template:
        """Return the page around this one."""
        parent: Template = super().get_parent(context)
        if not isinstance(parent.nodelist, _Around):
            parent.nodelist = _Around(parent.nodelist)
        return parent


@register.tag
def extends(parser: Parser, token: Token) -> Page:
    """Stand within another page as Django's own tag does. See Note [Said once]."""
    node: ExtendsNode = do_extends(parser, token)
    return Page(node.nodelist, node.parent_name)


def _is_words(expression: FilterExpression | None) -> bool:
    """Return whether nothing but words stand there: no variable, no filter."""
    if expression is None:
        return True
    is_variable = isinstance(expression.var, Variable) and expression.var.literal is None
    return not is_variable and not expression.filters


@register.tag("translate")
@register.tag("trans")
def translate(parser: Parser, token: Token) -> TranslateNode:
    """Write a text in the reader's language as Django's own tag does. See Note [Said once]."""
    node: TranslateNode = i18n.do_translate(parser, token)
    is_words = not node.noop and _is_words(node.filter_expression) and _is_words(node.message_context)
    return Words(node) if is_words else node


@lru_cache(maxsize=1_024)
def file_address(path: str) -> str:
    """Return the address of one of our own files."""
    return static.static(path)


class File(StaticNode):
    """`{% static %}`."""

    @classmethod
    def handle_simple(cls, path: str) -> str:
        """Return the address of a file."""
        return file_address(path)


@register.tag("static")
def file(parser: Parser, token: Token) -> StaticNode:
    """Write the address of a file as Django's own tag does. See Note [Said once]."""
    return File.handle_token(parser, token)


def _forget(*, setting: str, **_rest: object) -> None:
    """Forget files where a test changes how they are stored."""
    if setting in {"STATIC_URL", "STORAGES"}:
        file_address.cache_clear()


setting_changed.connect(_forget)
