import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='DeniedList',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(choices=[('UN', 'United Nations Security Council'), ('OFAC', 'OFAC, United States Treasury')], max_length=8, verbose_name='list')),
                ('file_name', models.CharField(max_length=200, verbose_name='file')),
                ('digest', models.CharField(max_length=64, verbose_name='fingerprint of the file')),
                ('published_on', models.DateField(blank=True, null=True, verbose_name='date of the list')),
                ('parties', models.PositiveIntegerField(verbose_name='entries')),
                ('imported_at', models.DateTimeField(verbose_name='brought in at')),
                ('imported_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='brought in by')),
            ],
            options={
                'verbose_name': 'list of denied parties',
                'verbose_name_plural': 'lists of denied parties',
                'get_latest_by': 'imported_at',
                'constraints': [models.CheckConstraint(condition=models.Q(('code__in', ['UN', 'OFAC'])), name='deniedlist_code_known'), models.CheckConstraint(condition=models.Q(('parties__gt', 0)), name='deniedlist_is_not_empty')],
            },
        ),
        migrations.CreateModel(
            name='DeniedParty',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(choices=[('UN', 'United Nations Security Council'), ('OFAC', 'OFAC, United States Treasury')], max_length=8, verbose_name='list')),
                ('reference', models.CharField(max_length=40, verbose_name='number on the list')),
                ('kind', models.CharField(choices=[('person', 'person'), ('entity', 'firm or group'), ('vessel', 'ship or aircraft')], max_length=8, verbose_name='kind')),
                ('name', models.CharField(max_length=300, verbose_name='name')),
                ('programme', models.CharField(blank=True, max_length=200, verbose_name='listed under')),
                ('particulars', models.TextField(blank=True, verbose_name='particulars')),
                ('gone_at', models.DateTimeField(blank=True, null=True, verbose_name='taken off the list at')),
                ('first_list', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='screening.deniedlist')),
                ('last_list', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='screening.deniedlist')),
            ],
            options={
                'verbose_name': 'denied party',
                'verbose_name_plural': 'denied parties',
                'constraints': [models.UniqueConstraint(fields=('code', 'reference'), name='one_party_per_number_of_a_list'), models.CheckConstraint(condition=models.Q(('code__in', ['UN', 'OFAC'])), name='deniedparty_code_known'), models.CheckConstraint(condition=models.Q(('kind__in', ['person', 'entity', 'vessel'])), name='deniedparty_kind_known'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='deniedparty_has_a_name')],
            },
        ),
        migrations.CreateModel(
            name='DeniedName',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('main', 'name'), ('alias', 'also known as'), ('weak', 'weak alias')], max_length=5, verbose_name='kind')),
                ('text', models.CharField(max_length=300, verbose_name='name')),
                ('key', models.CharField(max_length=400)),
                ('party', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='names', to='screening.deniedparty')),
            ],
            options={
                'verbose_name': 'name of a denied party',
                'verbose_name_plural': 'names of denied parties',
                'constraints': [models.UniqueConstraint(fields=('party', 'text'), name='one_row_per_name_of_a_party'), models.CheckConstraint(condition=models.Q(('key', ''), _negated=True), name='deniedname_can_be_found')],
            },
        ),
        migrations.CreateModel(
            name='ScreeningHit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject_kind', models.CharField(choices=[('buyer', 'buyer'), ('recipient', 'recipient of a parcel'), ('organisation', 'organisation'), ('vendor', 'vendor')], max_length=12, verbose_name='who')),
                ('subject_number', models.CharField(max_length=80, verbose_name='number')),
                ('name', models.CharField(max_length=300, verbose_name='name that was looked for')),
                ('key', models.CharField(max_length=400)),
                ('matched', models.CharField(max_length=300, verbose_name='name on the list')),
                ('score', models.PositiveSmallIntegerField(verbose_name='likeness, of 100')),
                ('status', models.CharField(choices=[('open', 'waits for a decision'), ('cleared', 'somebody else of that name'), ('blocked', 'the same: no trade')], default='open', max_length=8, verbose_name='status')),
                ('found_at', models.DateTimeField(verbose_name='found at')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='decided at')),
                ('reason', models.TextField(blank=True, verbose_name='reason')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('party', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='hits', to='screening.deniedparty', verbose_name='denied party')),
            ],
            options={
                'verbose_name': 'likeness to a denied party',
                'verbose_name_plural': 'likenesses to denied parties',
                'indexes': [models.Index(fields=['status', 'found_at'], name='screening_hit_queue')],
                'constraints': [models.UniqueConstraint(fields=('subject_kind', 'subject_number', 'key', 'party'), name='one_hit_per_name_and_party'), models.CheckConstraint(condition=models.Q(('subject_kind__in', ['buyer', 'recipient', 'organisation', 'vendor'])), name='hit_subject_known'), models.CheckConstraint(condition=models.Q(('subject_number', ''), _negated=True), name='hit_subject_has_a_number'), models.CheckConstraint(condition=models.Q(('score__gte', 1), ('score__lte', 100)), name='hit_score_of_a_hundred'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('decided_by', None), ('reason', ''), ('status', 'open')), models.Q(('decided_at__isnull', False), ('status__in', ('cleared', 'blocked')), ('decided_by__isnull', False), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='hit_decided_by_somebody_for_a_reason')],
            },
        ),
    ]
