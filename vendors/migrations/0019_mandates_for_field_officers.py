import django.db.models.deletion
import marketplace.core.ids
import phonenumber_field.modelfields
import vendors.models.application
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('geography', '0001_initial'),
        ('partner', '0018_two_levels_of_review'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='FieldOfficer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ends_on', models.DateField(verbose_name='last day')),
                ('appointed_at', models.DateTimeField(verbose_name='appointed')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='ended')),
                ('appointed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='appointed by')),
                ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('province', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='field_officers', to='geography.province', verbose_name='province')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='field_terms', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'verbose_name': 'field officer',
                'verbose_name_plural': 'field officers',
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('user',), name='one_field_term_at_a_time'), models.CheckConstraint(condition=models.Q(('ended_at__isnull', False), ('ended_by', None), _connector='OR'), name='field_term_ended_by_when_ended')],
            },
        ),
        migrations.CreateModel(
            name='Mandate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=marketplace.core.ids.new_token, editable=False, max_length=22, unique=True)),
                ('slot', models.PositiveSmallIntegerField(editable=False)),
                ('client_key', models.CharField(editable=False, max_length=36)),
                ('name', models.CharField(max_length=200, verbose_name='maker')),
                ('phone', phonenumber_field.modelfields.PhoneNumberField(max_length=128, region=None, verbose_name='phone number')),
                ('ends_on', models.DateField(verbose_name='last day')),
                ('asked_at', models.DateTimeField(verbose_name='asked')),
                ('confirmed_at', models.DateTimeField(blank=True, null=True, verbose_name='confirmed')),
                ('account', models.CharField(blank=True, max_length=32)),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='ended')),
                ('commune', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='geography.commune', verbose_name='commune')),
                ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('maker', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='mandates', to=settings.AUTH_USER_MODEL)),
                ('officer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='mandates', to='partner.fieldofficer', verbose_name='field officer')),
                ('village', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='geography.village', verbose_name='village')),
            ],
            options={
                'verbose_name': 'mandate',
                'verbose_name_plural': 'mandates',
                'constraints': [models.CheckConstraint(condition=models.Q(('slot__gte', 1), ('slot__lte', 40)), name='mandate_slot_in_range'), models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('officer', 'slot'), name='one_mandate_per_slot_of_officer'), models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('officer', 'phone'), name='one_mandate_per_phone_of_officer'), models.UniqueConstraint(fields=('officer', 'client_key'), name='one_mandate_per_client_key'), models.UniqueConstraint(condition=models.Q(('confirmed_at__isnull', False), ('ended_at', None)), fields=('maker',), name='one_helper_per_maker'), models.CheckConstraint(condition=models.Q(models.Q(('confirmed_at', None), ('maker', None)), models.Q(('confirmed_at__isnull', False), ('maker__isnull', False)), _connector='OR'), name='mandate_confirmed_by_somebody')],
            },
        ),
        migrations.CreateModel(
            name='FieldDraft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('client_key', models.CharField(editable=False, max_length=36)),
                ('kind', models.CharField(choices=[('application', 'application'), ('listing', 'product')], max_length=12)),
                ('title', models.CharField(max_length=200)),
                ('content', models.JSONField()),
                ('received_at', models.DateTimeField()),
                ('placed_at', models.DateTimeField(blank=True, null=True)),
                ('refusal', models.TextField(blank=True)),
                ('mandate', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='drafts', to='partner.mandate')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('mandate', 'client_key'), name='one_field_draft_per_client_key')],
            },
        ),
        migrations.AddField(
            model_name='consent',
            name='mandate',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='consents', to='partner.mandate'),
        ),
        migrations.CreateModel(
            name='MandateCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64)),
                ('account', models.CharField(blank=True, max_length=32)),
                ('sent_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('used_at', models.DateTimeField(blank=True, null=True)),
                ('mandate', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='codes', to='partner.mandate')),
                ('terms', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partner.termsversion')),
            ],
            options={
                'indexes': [models.Index(fields=['mandate', 'sent_at'], name='mandate_code_by_time')],
            },
        ),
        migrations.CreateModel(
            name='FieldDraftFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('file', models.FileField(storage=vendors.models.application.private_storage, upload_to='field/%Y/%m/')),
                ('draft', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='partner.fielddraft')),
            ],
            options={
                'ordering': ('position',),
                'constraints': [models.UniqueConstraint(fields=('draft', 'position'), name='one_file_per_place_in_draft')],
            },
        ),
    ]
