from django.db import migrations

from marketplace.storefront.search.engines.structures import build_words, unbuild_words


class Migration(migrations.Migration):
    """Make what each database needs to search in: FTS5 tables and triggers, or a tsvector column and its indexes."""

    dependencies = [("search", "0001_search_tables")]

    operations = [migrations.RunPython(build_words, unbuild_words)]
