import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('order', '0022_purchase'),
        ('payment', '0005_auto_20200801_0817'),
    ]

    operations = [
        migrations.CreateModel(
            name='ExchangeRate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_on', models.DateField(unique=True)),
                ('khr_per_usd', models.DecimalField(decimal_places=2, max_digits=10)),
                ('source', models.CharField(max_length=200)),
                ('is_demo', models.BooleanField(default=False)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('khr_per_usd__gt', 0)), name='rate_positive')],
            },
        ),
        migrations.CreateModel(
            name='PaymentAttempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('provider', models.CharField(max_length=30)),
                ('amount', models.DecimalField(decimal_places=2, max_digits=14)),
                ('currency', models.CharField(max_length=3)),
                ('status', models.CharField(choices=[('created', 'being prepared'), ('pending', 'waiting for the buyer'), ('paid', 'paid'), ('failed', 'failed'), ('cancelled', 'cancelled'), ('expired', 'expired')], default='created', max_length=10)),
                ('key', models.CharField(max_length=80, unique=True)),
                ('provider_ref', models.CharField(max_length=120, null=True)),
                ('payload', models.TextField(blank=True)),
                ('payee_account', models.CharField(blank=True, max_length=64)),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField(null=True)),
                ('next_poll_at', models.DateTimeField(null=True)),
                ('polls', models.PositiveIntegerField(default=0)),
                ('last_error', models.TextField(blank=True)),
                ('purchase', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payment_attempts', to='order.purchase')),
            ],
            options={
                'indexes': [models.Index(fields=['next_poll_at'], name='attempt_by_next_poll')],
                'constraints': [models.UniqueConstraint(fields=('provider', 'provider_ref'), name='one_attempt_per_provider_ref'), models.UniqueConstraint(condition=models.Q(('status__in', ['created', 'pending'])), fields=('purchase', 'provider'), name='one_open_attempt_per_purchase_and_provider'), models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='attempt_amount_positive')],
            },
        ),
        migrations.CreateModel(
            name='ProviderEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('provider', models.CharField(max_length=30)),
                ('event_key', models.CharField(max_length=150)),
                ('headers', models.JSONField(default=dict)),
                ('raw', models.TextField()),
                ('signature_ok', models.BooleanField(null=True)),
                ('received_at', models.DateTimeField(auto_now_add=True)),
                ('processed_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('provider', 'event_key'), name='one_event_per_key')],
            },
        ),
        migrations.CreateModel(
            name='Receipt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('provider', models.CharField(max_length=30)),
                ('provider_txn_id', models.CharField(max_length=150)),
                ('amount', models.DecimalField(decimal_places=2, max_digits=14)),
                ('currency', models.CharField(max_length=3)),
                ('to_account', models.CharField(blank=True, max_length=64)),
                ('disposition', models.CharField(choices=[('ok', 'paid the purchase'), ('partial', 'less than was due'), ('surplus', 'more than was due'), ('duplicate', 'paid a second time'), ('late', 'came when the goods were gone'), ('wrong_currency', 'another currency'), ('not_ours', 'went to another account')], max_length=15)),
                ('occurred_at', models.DateTimeField()),
                ('recorded_at', models.DateTimeField(auto_now_add=True)),
                ('attempt', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='receipts', to='payment.paymentattempt')),
                ('purchase', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='receipts', to='order.purchase')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('provider', 'provider_txn_id'), name='one_receipt_per_transaction'), models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='receipt_amount_positive')],
            },
        ),
        migrations.CreateModel(
            name='Refund',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('amount', models.DecimalField(decimal_places=2, max_digits=14)),
                ('currency', models.CharField(max_length=3)),
                ('reason', models.CharField(choices=[('late', 'paid after the goods were gone'), ('surplus', 'paid too much'), ('duplicate', 'paid twice'), ('wrong_currency', 'paid in another currency'), ('declined', 'the vendor declined')], max_length=15)),
                ('status', models.CharField(choices=[('due', 'due'), ('submitted', 'sent'), ('succeeded', 'given back'), ('failed', 'failed')], db_index=True, default='due', max_length=10)),
                ('key', models.CharField(max_length=80, unique=True)),
                ('created_at', models.DateTimeField()),
                ('order', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='refunds', to='order.order')),
                ('receipt', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='refunds', to='payment.receipt')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='refund_amount_positive')],
            },
        ),
    ]
