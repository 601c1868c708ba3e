import django.db.models.deletion
import marketplace.core.ids
import marketplace.incidents.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('catalogue', '0038_loaded_definitions'),
        ('order', '0025_country_cambodia'),
        ('partner', '0015_sanctions_and_appeals'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Incident',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, unique=True)),
                ('token', models.CharField(default=marketplace.core.ids.new_token, editable=False, max_length=22, unique=True)),
                ('kind', models.CharField(choices=[('not_arrived', 'it has not arrived'), ('broken', 'it arrived broken or spoilt'), ('not_as_said', 'it is not what was said'), ('copy', 'it is a copy, or not made by them'), ('false_name', 'a protected name or a certificate is used without right'), ('unsafe', 'it is not safe'), ('outside', 'the vendor wants to be paid outside the marketplace'), ('conduct', 'conduct of the vendor'), ('other', 'something else')], max_length=12, verbose_name='what went wrong')),
                ('by_officer', models.BooleanField(default=False, verbose_name='raised by an officer')),
                ('status', models.CharField(choices=[('open', 'the vendor answers'), ('answered', 'the vendor has answered'), ('escalated', 'the Ministry decides'), ('closed', 'closed')], default='open', max_length=9, verbose_name='status')),
                ('raised_at', models.DateTimeField(verbose_name='raised')),
                ('answer_by', models.DateTimeField(verbose_name='to be answered by')),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('buyer_says', models.CharField(blank=True, choices=[('solved', 'solved'), ('not_solved', 'not solved')], max_length=10)),
                ('escalated_at', models.DateTimeField(blank=True, null=True)),
                ('outcome', models.CharField(blank=True, choices=[('dismissed', 'dismissed'), ('solved', 'solved'), ('mild', 'mild'), ('serious', 'serious'), ('severe', 'severe'), ('grave', 'grave')], max_length=9, verbose_name='outcome')),
                ('decision', models.TextField(blank=True, verbose_name='why')),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('order', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='incidents', to='order.order')),
                ('product', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='incidents', to='catalogue.product')),
                ('purchase', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='incidents', to='order.purchase')),
                ('raised_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('sanction', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='incident', to='partner.sanction')),
                ('vendor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='incidents', to='partner.vendor')),
            ],
            options={
                'verbose_name': 'incident',
                'verbose_name_plural': 'incidents',
                'ordering': ('answer_by', 'pk'),
                'indexes': [models.Index(fields=['vendor', 'status'], name='incident_by_vendor'), models.Index(fields=['status', 'answer_by'], name='incident_by_clock')],
                'constraints': [models.CheckConstraint(condition=models.Q(('raised_by__isnull', False), ('purchase__isnull', False), _connector='OR'), name='incident_raised_by_somebody'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', False), ('status', 'closed'), models.Q(('outcome', ''), _negated=True)), models.Q(models.Q(('status', 'closed'), _negated=True), ('closed_at', None), ('decided_by', None), ('outcome', ''), ('sanction', None)), _connector='OR'), name='incident_closed_with_an_outcome'), models.CheckConstraint(condition=models.Q(models.Q(('decided_by__isnull', False), ('outcome__in', ['mild', 'serious', 'severe', 'grave']), ('sanction__isnull', False)), models.Q(models.Q(('outcome__in', ['mild', 'serious', 'severe', 'grave']), _negated=True), ('sanction', None)), _connector='OR'), name='incident_level_has_its_sanction'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'escalated'), _negated=True), ('escalated_at__isnull', False), _connector='OR'), name='incident_escalated_has_time'), models.UniqueConstraint(condition=models.Q(('order__isnull', False), models.Q(('status', 'closed'), _negated=True)), fields=('order', 'kind'), name='one_open_incident_of_a_kind_per_order'), models.UniqueConstraint(condition=models.Q(('order', None), ('product__isnull', False), models.Q(('status', 'closed'), _negated=True)), fields=('raised_by', 'product', 'kind'), name='one_open_incident_of_a_kind_per_listing'), models.UniqueConstraint(condition=models.Q(('order', None), ('product', None), models.Q(('status', 'closed'), _negated=True)), fields=('raised_by', 'vendor', 'kind'), name='one_open_incident_of_a_kind_per_vendor')],
            },
        ),
        migrations.CreateModel(
            name='IncidentNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('side', models.CharField(choices=[('buyer', 'buyer'), ('vendor', 'vendor'), ('officer', 'Ministry')], max_length=8)),
                ('words', models.TextField()),
                ('written_at', models.DateTimeField()),
                ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('incident', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notes', to='incidents.incident')),
            ],
            options={
                'verbose_name': 'words in an incident',
                'ordering': ('pk',),
                'constraints': [models.CheckConstraint(condition=models.Q(('words', ''), _negated=True), name='incident_note_says_something')],
            },
        ),
        migrations.CreateModel(
            name='IncidentPhoto',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=marketplace.core.ids.new_token, editable=False, max_length=22, unique=True)),
                ('position', models.PositiveSmallIntegerField()),
                ('original', models.FileField(storage=marketplace.incidents.models.private, upload_to='incidents/')),
                ('note', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='photos', to='incidents.incidentnote')),
            ],
            options={
                'verbose_name': 'photo',
                'ordering': ('position',),
                'constraints': [models.UniqueConstraint(fields=('note', 'position'), name='one_incident_photo_per_position'), models.CheckConstraint(condition=models.Q(('position__lt', 3)), name='incident_note_has_three_photos_at_most')],
            },
        ),
    ]
