from django.db import migrations

from marketplace.storefront.search.engines.structures import build_words


class Migration(migrations.Migration):
    """Let PostgreSQL look at more documents, so that it knows rare words from common ones."""

    dependencies = [("search", "0004_searches_without_a_match")]

    operations = [migrations.RunPython(build_words, migrations.RunPython.noop)]
