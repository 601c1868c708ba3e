from django.db import migrations


def add_cambodia(apps, schema_editor):
    country = apps.get_model("address", "Country")
    country.objects.get_or_create(
        iso_3166_1_a2="KH",
        defaults={
            "iso_3166_1_a3": "KHM",
            "iso_3166_1_numeric": "116",
            "printable_name": "Cambodia",
            "name": "Kingdom of Cambodia",
            "display_order": 1,
            "is_shipping_country": True,
        },
    )


class Migration(migrations.Migration):
    """Cambodia as a country to deliver to. Source: ISO 3166-1."""

    dependencies = [("order", "0024_order_purchase"), ("address", "0006_auto_20181115_1953")]

    operations = [migrations.RunPython(add_cambodia, migrations.RunPython.noop)]
