import django.db.models.deletion
import marketplace.core.ids
import vendors.models.application
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('partner', '0020_shop_pages_and_hours'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ListingImport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=marketplace.core.ids.new_token, editable=False, max_length=22, unique=True)),
                ('state', models.CharField(choices=[('uploaded', 'being looked through'), ('checked', 'ready, nothing is changed yet'), ('running', 'being brought in'), ('done', 'brought in'), ('refused', 'not taken')], default='uploaded', max_length=10, verbose_name='state')),
                ('language', models.CharField(blank=True, max_length=2)),
                ('name', models.CharField(max_length=120)),
                ('file', models.FileField(storage=vendors.models.application.private_storage, upload_to='imports/%Y/%m/')),
                ('photos', models.FileField(blank=True, storage=vendors.models.application.private_storage, upload_to='imports/%Y/%m/')),
                ('sha256', models.CharField(max_length=64)),
                ('sends', models.BooleanField(default=True)),
                ('num_rows', models.PositiveIntegerField(default=0)),
                ('num_new', models.PositiveIntegerField(default=0)),
                ('num_offers', models.PositiveIntegerField(default=0)),
                ('num_changes', models.PositiveIntegerField(default=0)),
                ('num_same', models.PositiveIntegerField(default=0)),
                ('num_done', models.PositiveIntegerField(default=0)),
                ('num_failed', models.PositiveIntegerField(default=0)),
                ('num_faults', models.PositiveIntegerField(default=0)),
                ('created_at', models.DateTimeField()),
                ('checked_at', models.DateTimeField(blank=True, null=True)),
                ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                ('came_from', models.CharField(blank=True, max_length=45)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('claimed_at', models.DateTimeField(blank=True, null=True)),
                ('confirmed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('uploaded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('vendor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='listing_imports', to='partner.vendor')),
            ],
            options={
                'indexes': [models.Index(fields=['vendor', '-created_at'], name='imports_of_vendor'), models.Index(condition=models.Q(('state__in', ('uploaded', 'running'))), fields=['claimed_at'], name='imports_with_worker')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ('uploaded', 'running'))), fields=('vendor',), name='one_import_at_work_per_vendor'), models.CheckConstraint(condition=models.Q(models.Q(('confirmed_at', None), ('confirmed_by', None)), models.Q(('confirmed_at__isnull', False), ('confirmed_by__isnull', False)), _connector='OR'), name='import_confirmed_both_or_neither'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('running', 'done')), _negated=True), ('confirmed_at__isnull', False), _connector='OR'), name='import_runs_when_confirmed')],
            },
        ),
        migrations.CreateModel(
            name='ImportRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('kind', models.CharField(choices=[('new', 'new product'), ('offer', 'price and pieces'), ('change', 'change for the Ministry to read')], max_length=6)),
                ('cells', models.JSONField()),
                ('state', models.CharField(choices=[('waiting', 'waiting'), ('done', 'done'), ('failed', 'not taken')], default='waiting', max_length=7)),
                ('listing', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='partner.listingsubmission')),
                ('listing_import', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='partner.listingimport')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['listing_import', 'number'], name='import_rows_waiting')],
                'constraints': [models.UniqueConstraint(fields=('listing_import', 'number'), name='one_import_row_per_number')],
            },
        ),
        migrations.CreateModel(
            name='ImportFault',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('row', models.PositiveIntegerField()),
                ('column', models.CharField(blank=True, max_length=200)),
                ('words_km', models.TextField()),
                ('words_en', models.TextField()),
                ('listing_import', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='faults', to='partner.listingimport')),
            ],
            options={
                'indexes': [models.Index(fields=['listing_import', 'row'], name='faults_of_import')],
            },
        ),
    ]
