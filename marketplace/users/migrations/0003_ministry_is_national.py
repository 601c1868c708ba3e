"""Officers of the Ministry decided for the whole country before areas were written down, and go on doing so."""

from django.db import migrations
from django.utils import timezone

MINISTRY = "Ministry officers"


def give_the_country(apps, schema_editor):
    User, OfficerArea = apps.get_model("users", "User"), apps.get_model("users", "OfficerArea")
    without = User.objects.filter(is_staff=True, groups__name=MINISTRY, officer_area=None).distinct()
    now = timezone.now()
    OfficerArea.objects.bulk_create(OfficerArea(officer=user, is_national=True, given_at=now) for user in without)


class Migration(migrations.Migration):
    dependencies = [("users", "0002_officer_area")]

    operations = [migrations.RunPython(give_the_country, migrations.RunPython.noop, elidable=True)]
