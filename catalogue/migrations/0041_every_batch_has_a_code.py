from django.db import migrations, models

import catalogue.codes


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0040_codes_of_batches_and_closed_rounds")]

    operations = [
        migrations.AlterField(
            model_name="batch",
            name="code",
            field=models.CharField(
                default=catalogue.codes.new_product_code, editable=False, max_length=12, unique=True
            ),
        ),
    ]
