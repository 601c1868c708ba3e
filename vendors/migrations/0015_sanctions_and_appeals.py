import django.db.models.deletion
import marketplace.core.ids
import vendors.models.application
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('partner', '0014_requirements_licences_consents'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='vendor',
            name='is_limited',
            field=models.BooleanField(default=False, editable=False, verbose_name='limited by the Ministry'),
        ),
        migrations.AddField(
            model_name='vendor',
            name='wants_pause',
            field=models.BooleanField(default=False, editable=False, verbose_name='paused by the vendor'),
        ),
        migrations.CreateModel(
            name='Sanction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=marketplace.core.ids.new_token, editable=False, max_length=22, unique=True)),
                ('kind', models.CharField(choices=[('warn', 'warning'), ('limit', 'limit'), ('suspend', 'suspension'), ('close', 'closing')], max_length=8, verbose_name='measure')),
                ('ground', models.CharField(choices=[('not_sent', 'orders are not sent'), ('not_as_said', 'goods are not what was said of them'), ('not_own_make', 'sells what it does not make'), ('false_name', 'uses a protected name or a certificate without right'), ('false_papers', 'papers are false'), ('unsafe', 'goods are not safe'), ('conduct', 'conduct towards buyers or officers'), ('law', 'order of a court or of another authority'), ('other', 'another ground'), ('own_wish', "the vendor's own wish")], max_length=12, verbose_name='ground')),
                ('words_km', models.TextField(blank=True, verbose_name='words in Khmer')),
                ('words_en', models.TextField(blank=True, verbose_name='words in English')),
                ('imposed_at', models.DateTimeField(verbose_name='imposed')),
                ('starts_at', models.DateTimeField(verbose_name='from')),
                ('ends_at', models.DateTimeField(blank=True, null=True, verbose_name='until')),
                ('begun_at', models.DateTimeField(blank=True, null=True)),
                ('orders', models.CharField(blank=True, choices=[('finish', 'the vendor sends them until a day'), ('refund', 'they are cancelled and paid back at once')], max_length=6, verbose_name='open orders')),
                ('finish_by', models.DateField(blank=True, null=True, verbose_name='send them until')),
                ('payouts_held', models.BooleanField(default=False, verbose_name='hold payouts')),
                ('lifted_at', models.DateTimeField(blank=True, null=True)),
                ('lift_reason', models.TextField(blank=True, verbose_name='why it was lifted')),
                ('imposed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('lifted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('vendor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sanctions', to='partner.vendor')),
            ],
            options={
                'verbose_name': 'sanction',
                'verbose_name_plural': 'sanctions',
                'ordering': ('-imposed_at', '-pk'),
                'indexes': [models.Index(condition=models.Q(('begun_at', None), ('lifted_at', None)), fields=['starts_at'], name='sanction_to_begin'), models.Index(condition=models.Q(('lifted_at', None)), fields=['ends_at'], name='sanction_to_end')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('words_km', ''), _negated=True), models.Q(('words_en', ''), _negated=True), _connector='OR'), name='sanction_says_why'), models.CheckConstraint(condition=models.Q(models.Q(('lift_reason', ''), ('lifted_at', None), ('lifted_by', None)), models.Q(('lifted_at__isnull', False), models.Q(('lift_reason', ''), _negated=True)), _connector='OR'), name='sanction_lifted_for_a_reason'), models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ['suspend', 'close']), models.Q(('orders', ''), _negated=True)), models.Q(('kind__in', ['warn', 'limit']), ('orders', '')), _connector='OR'), name='sanction_that_stops_says_what_of_orders'), models.CheckConstraint(condition=models.Q(models.Q(('finish_by__isnull', False), ('orders', 'finish')), models.Q(models.Q(('orders', 'finish'), _negated=True), ('finish_by', None)), _connector='OR'), name='sanction_finish_has_its_day'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'close'), _negated=True), models.Q(('ends_at', None), ('orders', 'refund')), _connector='OR'), name='sanction_closing_is_final'), models.CheckConstraint(condition=models.Q(('ends_at', None), ('ends_at__gt', models.F('starts_at')), _connector='OR'), name='sanction_ends_after_it_starts'), models.UniqueConstraint(condition=models.Q(('lifted_at', None), models.Q(('kind', 'warn'), _negated=True)), fields=('vendor', 'kind'), name='one_sanction_of_a_kind_at_a_time')],
            },
        ),
        migrations.CreateModel(
            name='Appeal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', models.TextField(verbose_name='what the vendor says')),
                ('paper', models.FileField(blank=True, storage=vendors.models.application.private_storage, upload_to='appeals/', verbose_name='paper')),
                ('made_at', models.DateTimeField(db_index=True, verbose_name='made')),
                ('outcome', models.CharField(blank=True, choices=[('upheld', 'the sanction stays'), ('lifted', 'the sanction is lifted'), ('changed', 'another sanction takes its place')], max_length=8, verbose_name='outcome')),
                ('decision', models.TextField(blank=True, verbose_name='why')),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('replaced_by', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='in_place_of', to='partner.sanction')),
                ('sanction', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='appeal', to='partner.sanction')),
            ],
            options={
                'verbose_name': 'appeal',
                'verbose_name_plural': 'appeals',
                'ordering': ('made_at', 'pk'),
                'constraints': [models.CheckConstraint(condition=models.Q(('words', ''), _negated=True), name='appeal_says_something'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('decided_by', None), ('decision', ''), ('outcome', '')), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), models.Q(('outcome', ''), _negated=True), models.Q(('decision', ''), _negated=True)), _connector='OR'), name='appeal_decided_whole_or_not'), models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'changed'), ('replaced_by__isnull', False)), models.Q(models.Q(('outcome', 'changed'), _negated=True), ('replaced_by', None)), _connector='OR'), name='appeal_changed_names_the_other')],
            },
        ),
    ]
