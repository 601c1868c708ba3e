import django.core.validators
import django.db.models.deletion
import marketplace.core.ids
import phonenumber_field.modelfields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('geography', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CheckPolicy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('hotel', 'hotel or restaurant'), ('shop', 'shop'), ('importer', 'importer'), ('ministry', 'ministry or public body'), ('school', 'school'), ('other', 'other')], max_length=10, verbose_name='kind')),
                ('at_home', models.BooleanField(verbose_name='in Cambodia')),
                ('needs_check', models.BooleanField(verbose_name='an officer checks')),
                ('valid_from', models.DateField(verbose_name='from')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='until before')),
                ('source', models.CharField(max_length=300, verbose_name='source')),
            ],
            options={
                'verbose_name': 'policy for checks of organisations',
                'verbose_name_plural': 'policies for checks of organisations',
                'ordering': ('kind', 'at_home', '-valid_from'),
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['hotel', 'shop', 'importer', 'ministry', 'school', 'other'])), name='check_policy_kind_known'), models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='check_policy_from_before_to'), models.UniqueConstraint(fields=('kind', 'at_home', 'valid_from'), name='one_check_policy_per_kind_and_day')],
            },
        ),
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=marketplace.core.ids.new_token, editable=False, max_length=22, unique=True)),
                ('name', models.CharField(max_length=160, verbose_name='name')),
                ('name_latin', models.CharField(blank=True, max_length=160, verbose_name='name in Latin letters')),
                ('kind', models.CharField(choices=[('hotel', 'hotel or restaurant'), ('shop', 'shop'), ('importer', 'importer'), ('ministry', 'ministry or public body'), ('school', 'school'), ('other', 'other')], max_length=10, verbose_name='kind')),
                ('country', models.CharField(default='KH', max_length=2, validators=[django.core.validators.RegexValidator('^[A-Z]{2}$')], verbose_name='country')),
                ('seat', models.CharField(blank=True, max_length=300, verbose_name='address of the seat')),
                ('tax_number', models.CharField(blank=True, max_length=40, verbose_name='tax number')),
                ('registration_number', models.CharField(blank=True, max_length=60, verbose_name='registration number')),
                ('phone', phonenumber_field.modelfields.PhoneNumberField(max_length=128, region=None, verbose_name='phone number')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail address')),
                ('status', models.CharField(choices=[('new', 'not checked yet'), ('checked', 'checked'), ('refused', 'refused'), ('suspended', 'suspended')], db_index=True, default='new', max_length=9, verbose_name='status')),
                ('checked_at', models.DateTimeField(blank=True, null=True, verbose_name='checked')),
                ('note', models.TextField(blank=True, verbose_name='note')),
                ('month_budget', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='budget for a month')),
                ('budget_currency', models.CharField(choices=[('KHR', 'KHR'), ('USD', 'USD')], default='KHR', max_length=3)),
                ('registered_at', models.DateTimeField(verbose_name='registered')),
                ('is_demo', models.BooleanField(default=False)),
                ('checked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('province', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='organisations', to='geography.province', verbose_name='province')),
                ('registered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'organisation',
                'verbose_name_plural': 'organisations',
                'ordering': ('name', 'pk'),
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['hotel', 'shop', 'importer', 'ministry', 'school', 'other']), ('status__in', ['new', 'checked', 'refused', 'suspended'])), name='organisation_words_known'), models.CheckConstraint(condition=models.Q(models.Q(('checked_at', None), ('checked_by', None), ('status', 'new')), models.Q(models.Q(('status', 'new'), _negated=True), ('checked_at__isnull', False)), _connector='OR'), name='organisation_decided_says_when'), models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['refused', 'suspended']), _negated=True), models.Q(('checked_by__isnull', False), models.Q(('note', ''), _negated=True)), _connector='OR'), name='organisation_turned_away_says_who_and_why'), models.CheckConstraint(condition=models.Q(('country', 'KH'), ('province', None), _connector='OR'), name='organisation_abroad_has_no_province'), models.CheckConstraint(condition=models.Q(('month_budget', None), ('month_budget__gt', 0), _connector='OR'), name='organisation_budget_positive'), models.CheckConstraint(condition=models.Q(('budget_currency__in', ['KHR', 'USD'])), name='organisation_budget_currency_known')],
            },
        ),
        migrations.CreateModel(
            name='MemberInvitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('may_request', models.BooleanField(default=False, verbose_name='asks for purchases')),
                ('may_approve', models.BooleanField(default=False, verbose_name='approves what others ask for')),
                ('may_pay', models.BooleanField(default=False, verbose_name='pays')),
                ('is_owner', models.BooleanField(default=False, verbose_name='decides about people and limits')),
                ('purchase_limit', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='limit for one purchase')),
                ('month_limit', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='limit for a month')),
                ('limit_currency', models.CharField(choices=[('KHR', 'KHR'), ('USD', 'USD')], default='KHR', max_length=3, verbose_name='currency of the limits')),
                ('public_id', models.CharField(default=marketplace.core.ids.new_token, editable=False, max_length=22, unique=True)),
                ('phone', phonenumber_field.modelfields.PhoneNumberField(blank=True, default='', max_length=128, region=None, verbose_name='phone number')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail address')),
                ('language', models.CharField(max_length=2)),
                ('sent_at', models.DateTimeField()),
                ('invited_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='organisations.organisation')),
            ],
            options={
                'verbose_name': 'invitation to an organisation',
                'verbose_name_plural': 'invitations to organisations',
                'constraints': [models.UniqueConstraint(fields=('organisation', 'phone', 'email'), name='one_invitation_per_address_and_organisation'), models.CheckConstraint(condition=models.Q(models.Q(('phone', ''), models.Q(('email', ''), _negated=True)), models.Q(models.Q(('phone', ''), _negated=True), ('email', '')), _connector='OR'), name='organisation_invitation_by_phone_or_email'), models.CheckConstraint(condition=models.Q(('may_request', True), ('may_approve', True), ('may_pay', True), ('is_owner', True), _connector='OR'), name='organisation_invitation_has_a_role'), models.CheckConstraint(condition=models.Q(models.Q(('purchase_limit', None), ('purchase_limit__gte', 0), _connector='OR'), models.Q(('month_limit', None), ('month_limit__gte', 0), _connector='OR')), name='organisation_invitation_limits')],
            },
        ),
        migrations.CreateModel(
            name='Member',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('may_request', models.BooleanField(default=False, verbose_name='asks for purchases')),
                ('may_approve', models.BooleanField(default=False, verbose_name='approves what others ask for')),
                ('may_pay', models.BooleanField(default=False, verbose_name='pays')),
                ('is_owner', models.BooleanField(default=False, verbose_name='decides about people and limits')),
                ('purchase_limit', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='limit for one purchase')),
                ('month_limit', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='limit for a month')),
                ('limit_currency', models.CharField(choices=[('KHR', 'KHR'), ('USD', 'USD')], default='KHR', max_length=3, verbose_name='currency of the limits')),
                ('public_id', models.CharField(default=marketplace.core.ids.new_token, editable=False, max_length=22, unique=True)),
                ('is_chosen', models.BooleanField(default=False)),
                ('joined_at', models.DateTimeField()),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='places_in_organisations', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='organisations.organisation')),
            ],
            options={
                'verbose_name': 'member of an organisation',
                'verbose_name_plural': 'members of organisations',
                'ordering': ('joined_at', 'pk'),
                'constraints': [models.UniqueConstraint(fields=('organisation', 'user'), name='one_member_per_user_and_organisation'), models.UniqueConstraint(condition=models.Q(('is_chosen', True)), fields=('user',), name='one_organisation_chosen_per_user'), models.CheckConstraint(condition=models.Q(('may_request', True), ('may_approve', True), ('may_pay', True), ('is_owner', True), _connector='OR'), name='organisation_member_has_a_role'), models.CheckConstraint(condition=models.Q(models.Q(('purchase_limit', None), ('purchase_limit__gte', 0), _connector='OR'), models.Q(('month_limit', None), ('month_limit__gte', 0), _connector='OR')), name='organisation_member_limits_not_negative'), models.CheckConstraint(condition=models.Q(('limit_currency__in', ['KHR', 'USD'])), name='organisation_member_currency_known')],
            },
        ),
        migrations.CreateModel(
            name='Spending',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purchase_number', models.CharField(max_length=20, unique=True)),
                ('month', models.DateField()),
                ('amount', models.DecimalField(decimal_places=2, max_digits=14)),
                ('currency', models.CharField(max_length=3)),
                ('khr', models.DecimalField(decimal_places=2, max_digits=16, null=True)),
                ('usd', models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                ('spent_at', models.DateTimeField()),
                ('given_back_at', models.DateTimeField(blank=True, null=True)),
                ('approved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='spendings', to='organisations.organisation')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'purchase of an organisation',
                'verbose_name_plural': 'purchases of organisations',
                'ordering': ('-spent_at', '-pk'),
                'indexes': [models.Index(fields=['organisation', 'month'], name='spending_by_organisation_month')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('currency', 'KHR'), ('khr', models.F('amount'))), models.Q(('currency', 'USD'), ('usd', models.F('amount'))), _connector='OR'), name='spending_counts_in_its_own_currency'), models.CheckConstraint(condition=models.Q(('amount__gte', 0)), name='spending_not_negative'), models.CheckConstraint(condition=models.Q(('approved_by', None), models.Q(('approved_by', models.F('user')), _negated=True), _connector='OR'), name='spending_approved_by_another'), models.CheckConstraint(condition=models.Q(('month__day', 1)), name='spending_month_is_a_first_day')],
            },
        ),
    ]
