import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('basket', '0012_line_code'),
        ('order', '0032_in_whose_name'),
        ('organisations', '0001_organisations_and_their_people'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ApprovalRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, unique=True)),
                ('subject_kind', models.CharField(choices=[('basket', 'a basket'), ('quote', 'a quote')], max_length=8)),
                ('subject_number', models.CharField(blank=True, max_length=20)),
                ('subject_version', models.PositiveIntegerField(blank=True, null=True)),
                ('title', models.CharField(max_length=200)),
                ('wish', models.JSONField(default=dict)),
                ('amount', models.DecimalField(decimal_places=2, max_digits=14)),
                ('currency', models.CharField(max_length=3)),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='what it is for')),
                ('requested_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('status', models.CharField(choices=[('waiting', 'waits for approval'), ('approved', 'approved, to be paid'), ('placed', 'ordered'), ('refused', 'refused'), ('withdrawn', 'taken back'), ('expired', 'too old')], default='waiting', max_length=9)),
                ('approved_at', models.DateTimeField(blank=True, null=True)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('approved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('basket', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='approval_requests', to='basket.basket')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='approval_requests', to='organisations.organisation')),
                ('placed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('purchase', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='approval_request', to='order.purchase')),
                ('requested_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'request for approval',
                'verbose_name_plural': 'requests for approval',
                'ordering': ('-requested_at', '-pk'),
                'indexes': [models.Index(fields=['organisation', 'status'], name='approval_by_organisation'), models.Index(condition=models.Q(('status__in', ['waiting', 'approved'])), fields=['expires_at'], name='approval_live_by_expiry')],
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['waiting', 'approved', 'placed', 'refused', 'withdrawn', 'expired']), ('subject_kind__in', ['basket', 'quote'])), name='approval_words_known'), models.CheckConstraint(condition=models.Q(models.Q(('subject_kind', 'basket'), ('subject_number', ''), ('subject_version', None)), models.Q(('basket', None), ('subject_kind', 'quote'), ('subject_version__isnull', False), models.Q(('subject_number', ''), _negated=True)), _connector='OR'), name='approval_names_what_is_bought'), models.CheckConstraint(condition=models.Q(models.Q(('placed_by__isnull', False), ('purchase__isnull', False), ('status', 'placed')), models.Q(models.Q(('status', 'placed'), _negated=True), ('placed_by', None), ('purchase', None)), _connector='OR'), name='approval_placed_names_the_purchase'), models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['approved', 'placed']), _negated=True), ('approved_at__isnull', False), _connector='OR'), name='approval_approved_says_when'), models.CheckConstraint(condition=models.Q(('approved_by', models.F('requested_by')), _negated=True), name='approval_not_by_who_asked'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at', None), ('status__in', ['waiting', 'approved'])), models.Q(models.Q(('status__in', ['waiting', 'approved']), _negated=True), ('closed_at__isnull', False)), _connector='OR'), name='approval_closed_says_when'), models.UniqueConstraint(condition=models.Q(('status__in', ['waiting', 'approved', 'placed'])), fields=('basket',), name='one_live_approval_per_basket'), models.UniqueConstraint(condition=models.Q(('status__in', ['waiting', 'approved']), ('subject_kind', 'quote')), fields=('organisation', 'subject_number', 'subject_version'), name='one_live_approval_per_quote')],
            },
        ),
        migrations.CreateModel(
            name='ApprovalStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('verdict', models.CharField(choices=[('yes', 'yes'), ('no', 'no')], max_length=3)),
                ('words', models.CharField(blank=True, max_length=300)),
                ('is_final', models.BooleanField()),
                ('said_at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='approvals.approvalrequest')),
            ],
            options={
                'verbose_name': 'step of an approval',
                'verbose_name_plural': 'steps of approvals',
                'ordering': ('said_at', 'pk'),
                'constraints': [models.UniqueConstraint(fields=('request', 'by'), name='one_step_per_approver'), models.UniqueConstraint(condition=models.Q(('is_final', True)), fields=('request',), name='one_last_word_per_approval'), models.CheckConstraint(condition=models.Q(('verdict__in', ['yes', 'no'])), name='approval_verdict_known'), models.CheckConstraint(condition=models.Q(models.Q(('verdict', 'no'), _negated=True), models.Q(('words', ''), _negated=True), _connector='OR'), name='approval_refused_says_why')],
            },
        ),
    ]
