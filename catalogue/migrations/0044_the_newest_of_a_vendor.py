"""The listings of a vendor stand in the order in which a page shows the newest of them."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0043_a_size_has_three_sides")]

    operations = [
        migrations.RemoveIndex(model_name="product", name="product_by_vendor"),
        migrations.AddIndex(
            model_name="product",
            index=models.Index(fields=["vendor", "is_public", "-date_created"], name="product_by_vendor"),
        ),
    ]
