import django.db.models.deletion
import marketplace.core.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('partner', '0024_sizes_as_sent'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='WebhookEndpoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=marketplace.core.ids.new_token, editable=False, max_length=22, unique=True)),
                ('url', models.URLField(verbose_name='address of your program')),
                ('sealed_secret', models.CharField(max_length=300)),
                ('created_at', models.DateTimeField()),
                ('failures', models.PositiveIntegerField(default=0)),
                ('failing_since', models.DateTimeField(blank=True, null=True)),
                ('stopped_at', models.DateTimeField(blank=True, null=True)),
                ('removed_at', models.DateTimeField(blank=True, null=True)),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('vendor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='webhook_endpoints', to='partner.vendor')),
            ],
            options={
                'verbose_name': 'program that is told',
                'verbose_name_plural': 'programs that are told',
                'ordering': ('pk',),
                'constraints': [models.UniqueConstraint(condition=models.Q(('removed_at', None)), fields=('vendor', 'url'), name='one_endpoint_per_vendor_and_address'), models.CheckConstraint(condition=models.Q(('url__startswith', 'https://')), name='endpoint_is_secure'), models.CheckConstraint(condition=models.Q(models.Q(('failing_since', None), ('failures', 0)), models.Q(('failing_since__isnull', False), ('failures__gt', 0)), _connector='OR'), name='endpoint_failing_has_a_beginning')],
            },
        ),
        migrations.CreateModel(
            name='WebhookDelivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=marketplace.core.ids.new_token, editable=False, max_length=22, unique=True)),
                ('key', models.CharField(max_length=100)),
                ('kind', models.CharField(max_length=40)),
                ('body', models.TextField()),
                ('state', models.CharField(choices=[('waiting', 'waiting'), ('taken', 'taken'), ('given_up', 'given up')], default='waiting', max_length=10)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('created_at', models.DateTimeField()),
                ('next_try_at', models.DateTimeField()),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('last_status', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('last_error', models.CharField(blank=True, max_length=200)),
                ('endpoint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='webhooks.webhookendpoint')),
            ],
            options={
                'verbose_name': 'message to a program',
                'verbose_name_plural': 'messages to programs',
                'ordering': ('-pk',),
                'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['next_try_at'], name='webhook_delivery_due'), models.Index(fields=['endpoint', '-id'], name='webhook_delivery_latest')],
                'constraints': [models.UniqueConstraint(fields=('endpoint', 'key'), name='one_delivery_per_endpoint_and_key'), models.CheckConstraint(condition=models.Q(models.Q(('answered_at__isnull', False), ('state', 'taken')), models.Q(('state', 'taken'), _negated=True), _connector='OR'), name='delivery_taken_has_a_time')],
            },
        ),
    ]
