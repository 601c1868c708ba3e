from django.db import migrations

from marketplace.storefront.search.engines.structures import build


class Migration(migrations.Migration):
    """Let PostgreSQL look at more documents, so that it knows rare words from common ones."""

    dependencies = [("search", "0004_searches_without_a_match")]

    operations = [migrations.RunPython(build, migrations.RunPython.noop)]
