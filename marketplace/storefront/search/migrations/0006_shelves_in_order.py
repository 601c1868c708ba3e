from django.db import migrations

from marketplace.storefront.search.engines.structures import build_shelves, unbuild_shelves


class Migration(migrations.Migration):
    """Keep the listings of each shelf in the order in which they are shown."""

    dependencies = [("search", "0005_know_the_rare_words")]

    operations = [migrations.RunPython(build_shelves, unbuild_shelves)]
