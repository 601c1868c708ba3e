"""Where an officer decides: a province, or the whole country."""


import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('geography', '0001_initial'),
        ('users', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='OfficerArea',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_national', models.BooleanField(default=False, verbose_name='the whole country')),
                ('given_at', models.DateTimeField()),
                ('given_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('officer', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='officer_area', to=settings.AUTH_USER_MODEL, verbose_name='officer')),
                ('province', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='officer_areas', to='geography.province', verbose_name='province')),
            ],
            options={
                'verbose_name': "officer's area",
                'verbose_name_plural': "officers' areas",
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('is_national', True), ('province', None)), models.Q(('is_national', False), ('province__isnull', False)), _connector='OR'), name='area_is_a_province_or_the_whole_country')],
            },
        ),
    ]
