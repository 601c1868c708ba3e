import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='District',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(help_text='As the source has it.', max_length=8, verbose_name='code')),
                ('name_km', models.CharField(max_length=120, verbose_name='name in Khmer')),
                ('name_en', models.CharField(max_length=120, verbose_name='name in English')),
                ('aliases', models.JSONField(blank=True, default=list, verbose_name='other names')),
                ('search_key', models.TextField(editable=False)),
                ('lat', models.DecimalField(blank=True, decimal_places=6, max_digits=8, null=True, verbose_name='latitude')),
                ('lon', models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True, verbose_name='longitude')),
                ('coord_source', models.CharField(blank=True, max_length=120, verbose_name='source of the point')),
                ('dataset', models.CharField(max_length=60, verbose_name='data set')),
                ('dataset_year', models.PositiveSmallIntegerField(verbose_name='year of the data set')),
                ('is_repaired', models.BooleanField(default=False, verbose_name='repaired')),
                ('repair_note', models.CharField(blank=True, max_length=300, verbose_name='what was repaired')),
                ('valid_from', models.DateField(blank=True, null=True, verbose_name='exists since')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='existed until')),
            ],
            options={
                'verbose_name': 'district',
                'verbose_name_plural': 'districts',
                'ordering': ('code',),
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Commune',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(help_text='As the source has it.', max_length=8, verbose_name='code')),
                ('name_km', models.CharField(max_length=120, verbose_name='name in Khmer')),
                ('name_en', models.CharField(max_length=120, verbose_name='name in English')),
                ('aliases', models.JSONField(blank=True, default=list, verbose_name='other names')),
                ('search_key', models.TextField(editable=False)),
                ('lat', models.DecimalField(blank=True, decimal_places=6, max_digits=8, null=True, verbose_name='latitude')),
                ('lon', models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True, verbose_name='longitude')),
                ('coord_source', models.CharField(blank=True, max_length=120, verbose_name='source of the point')),
                ('dataset', models.CharField(max_length=60, verbose_name='data set')),
                ('dataset_year', models.PositiveSmallIntegerField(verbose_name='year of the data set')),
                ('is_repaired', models.BooleanField(default=False, verbose_name='repaired')),
                ('repair_note', models.CharField(blank=True, max_length=300, verbose_name='what was repaired')),
                ('valid_from', models.DateField(blank=True, null=True, verbose_name='exists since')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='existed until')),
                ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='communes', to='geography.district')),
            ],
            options={
                'verbose_name': 'commune',
                'verbose_name_plural': 'communes',
                'ordering': ('code',),
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('coord_source', ''), ('lat__isnull', True), ('lon__isnull', True)), models.Q(('lat__isnull', False), ('lon__isnull', False), models.Q(('coord_source', ''), _negated=True)), _connector='OR'), name='commune_point_has_source'), models.CheckConstraint(condition=models.Q(models.Q(('is_repaired', False), ('repair_note', '')), models.Q(('is_repaired', True), models.Q(('repair_note', ''), _negated=True)), _connector='OR'), name='commune_repair_is_explained'), models.CheckConstraint(condition=models.Q(('valid_from__isnull', True), ('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='commune_ends_after_it_begins'), models.UniqueConstraint(fields=('code',), name='commune_code_unique')],
            },
        ),
        migrations.CreateModel(
            name='Province',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(help_text='As the source has it.', max_length=8, verbose_name='code')),
                ('name_km', models.CharField(max_length=120, verbose_name='name in Khmer')),
                ('name_en', models.CharField(max_length=120, verbose_name='name in English')),
                ('aliases', models.JSONField(blank=True, default=list, verbose_name='other names')),
                ('search_key', models.TextField(editable=False)),
                ('lat', models.DecimalField(blank=True, decimal_places=6, max_digits=8, null=True, verbose_name='latitude')),
                ('lon', models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True, verbose_name='longitude')),
                ('coord_source', models.CharField(blank=True, max_length=120, verbose_name='source of the point')),
                ('dataset', models.CharField(max_length=60, verbose_name='data set')),
                ('dataset_year', models.PositiveSmallIntegerField(verbose_name='year of the data set')),
                ('is_repaired', models.BooleanField(default=False, verbose_name='repaired')),
                ('repair_note', models.CharField(blank=True, max_length=300, verbose_name='what was repaired')),
                ('valid_from', models.DateField(blank=True, null=True, verbose_name='exists since')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='existed until')),
                ('slug', models.SlugField(max_length=40, unique=True, verbose_name='address in the shop')),
                ('reach_deg', models.DecimalField(blank=True, decimal_places=1, max_digits=3, null=True, verbose_name='reach of the province around its point, degrees')),
            ],
            options={
                'verbose_name': 'province',
                'verbose_name_plural': 'provinces',
                'ordering': ('code',),
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('coord_source', ''), ('lat__isnull', True), ('lon__isnull', True)), models.Q(('lat__isnull', False), ('lon__isnull', False), models.Q(('coord_source', ''), _negated=True)), _connector='OR'), name='province_point_has_source'), models.CheckConstraint(condition=models.Q(models.Q(('is_repaired', False), ('repair_note', '')), models.Q(('is_repaired', True), models.Q(('repair_note', ''), _negated=True)), _connector='OR'), name='province_repair_is_explained'), models.CheckConstraint(condition=models.Q(('valid_from__isnull', True), ('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='province_ends_after_it_begins'), models.UniqueConstraint(fields=('code',), name='province_code_unique'), models.UniqueConstraint(fields=('name_km',), name='province_name_km_unique'), models.UniqueConstraint(fields=('name_en',), name='province_name_en_unique')],
            },
        ),
        migrations.AddField(
            model_name='district',
            name='province',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='districts', to='geography.province'),
        ),
        migrations.CreateModel(
            name='Village',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(help_text='As the source has it.', max_length=8, verbose_name='code')),
                ('name_km', models.CharField(max_length=120, verbose_name='name in Khmer')),
                ('name_en', models.CharField(max_length=120, verbose_name='name in English')),
                ('aliases', models.JSONField(blank=True, default=list, verbose_name='other names')),
                ('search_key', models.TextField(editable=False)),
                ('lat', models.DecimalField(blank=True, decimal_places=6, max_digits=8, null=True, verbose_name='latitude')),
                ('lon', models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True, verbose_name='longitude')),
                ('coord_source', models.CharField(blank=True, max_length=120, verbose_name='source of the point')),
                ('dataset', models.CharField(max_length=60, verbose_name='data set')),
                ('dataset_year', models.PositiveSmallIntegerField(verbose_name='year of the data set')),
                ('is_repaired', models.BooleanField(default=False, verbose_name='repaired')),
                ('repair_note', models.CharField(blank=True, max_length=300, verbose_name='what was repaired')),
                ('valid_from', models.DateField(blank=True, null=True, verbose_name='exists since')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='existed until')),
                ('public_code', models.CharField(max_length=60, unique=True, verbose_name='code in the shop')),
                ('commune', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='villages', to='geography.commune')),
            ],
            options={
                'verbose_name': 'village',
                'verbose_name_plural': 'villages',
                'ordering': ('public_code',),
                'abstract': False,
                'indexes': [models.Index(fields=['code'], name='village_code')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('coord_source', ''), ('lat__isnull', True), ('lon__isnull', True)), models.Q(('lat__isnull', False), ('lon__isnull', False), models.Q(('coord_source', ''), _negated=True)), _connector='OR'), name='village_point_has_source'), models.CheckConstraint(condition=models.Q(models.Q(('is_repaired', False), ('repair_note', '')), models.Q(('is_repaired', True), models.Q(('repair_note', ''), _negated=True)), _connector='OR'), name='village_repair_is_explained'), models.CheckConstraint(condition=models.Q(('valid_from__isnull', True), ('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='village_ends_after_it_begins'), models.UniqueConstraint(fields=('commune', 'code', 'name_km'), name='village_unique_in_commune')],
            },
        ),
        migrations.AddConstraint(
            model_name='district',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('coord_source', ''), ('lat__isnull', True), ('lon__isnull', True)), models.Q(('lat__isnull', False), ('lon__isnull', False), models.Q(('coord_source', ''), _negated=True)), _connector='OR'), name='district_point_has_source'),
        ),
        migrations.AddConstraint(
            model_name='district',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('is_repaired', False), ('repair_note', '')), models.Q(('is_repaired', True), models.Q(('repair_note', ''), _negated=True)), _connector='OR'), name='district_repair_is_explained'),
        ),
        migrations.AddConstraint(
            model_name='district',
            constraint=models.CheckConstraint(condition=models.Q(('valid_from__isnull', True), ('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='district_ends_after_it_begins'),
        ),
        migrations.AddConstraint(
            model_name='district',
            constraint=models.UniqueConstraint(fields=('code',), name='district_code_unique'),
        ),
        migrations.AddConstraint(
            model_name='district',
            constraint=models.UniqueConstraint(fields=('province', 'name_km'), name='district_name_km_unique_in_province'),
        ),
    ]
