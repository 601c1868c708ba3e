import django.db.models.deletion
import django.db.models.expressions
import marketplace.community.models.review
import marketplace.core.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('catalogue', '0034_product_origin_and_vendor'),
        ('order', '0025_country_cambodia'),
        ('partner', '0010_review_input_limits'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ProductRating',
            fields=[
                ('stars', models.PositiveIntegerField(default=0)),
                ('count', models.PositiveIntegerField(default=0)),
                ('product', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='buyers_rating', serialize=False, to='catalogue.product')),
            ],
            options={
                'verbose_name': 'rating of a product',
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('stars__gte', models.F('count')), ('stars__lte', django.db.models.expressions.CombinedExpression(models.F('count'), '*', models.Value(5)))), name='productrating_adds_up')],
            },
        ),
        migrations.CreateModel(
            name='Review',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=marketplace.core.ids.new_token, editable=False, max_length=22, unique=True)),
                ('shown_name', models.CharField(blank=True, max_length=60)),
                ('text', models.TextField(blank=True, verbose_name='text')),
                ('status', models.CharField(choices=[('waiting', 'waiting for an officer'), ('approved', 'shown'), ('rejected', 'not shown')], default='waiting', max_length=10, verbose_name='status')),
                ('held_because', models.CharField(blank=True, choices=[('', 'nothing special'), ('words', 'has words or photos'), ('contact', 'has a phone number or a link')], max_length=10, verbose_name='why it waits')),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='reason')),
                ('answer', models.TextField(blank=True, verbose_name='answer')),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('created_at', models.DateTimeField()),
                ('is_demo', models.BooleanField(default=False)),
                ('score', models.PositiveSmallIntegerField(verbose_name='stars')),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('line', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='order.line')),
                ('order', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='order.order')),
                ('product', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='buyers_reviews', to='catalogue.product')),
                ('vendor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partner.vendor')),
            ],
            options={
                'verbose_name': 'review',
                'verbose_name_plural': 'reviews',
                'abstract': False,
                'indexes': [models.Index(models.F('product'), models.OrderBy(models.F('id'), descending=True), condition=models.Q(('status', 'approved')), name='review_shown_by_product'), models.Index(models.F('vendor'), models.OrderBy(models.F('id'), descending=True), condition=models.Q(('status', 'approved')), name='review_shown_by_vendor'), models.Index(fields=['status', 'created_at'], name='review_by_status')],
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['waiting', 'approved', 'rejected'])), name='review_status_known'), models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at', None)), models.Q(models.Q(('answer', ''), _negated=True), ('answered_at__isnull', False)), _connector='OR'), name='review_answer_has_time'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'rejected'), _negated=True), models.Q(('decided_at__isnull', False), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='review_rejected_for_a_reason'), models.CheckConstraint(condition=models.Q(('score__gte', 1), ('score__lte', 5)), name='review_score_one_to_five'), models.CheckConstraint(condition=models.Q(('is_demo', True), models.Q(('line', None), ('order__isnull', False), ('product', None)), models.Q(('line__isnull', False), ('order__isnull', False), ('product__isnull', False)), _connector='OR'), name='review_of_something_bought'), models.UniqueConstraint(fields=('line',), name='one_review_per_line'), models.UniqueConstraint(condition=models.Q(('line', None)), fields=('order',), name='one_review_of_the_vendor_per_order')],
            },
        ),
        migrations.CreateModel(
            name='ReviewPhoto',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('original', models.FileField(storage=marketplace.community.models.review.private, upload_to='reviews/')),
                ('name', models.CharField(blank=True, max_length=120)),
                ('review', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='photos', to='community.review')),
            ],
            options={
                'verbose_name': 'photo',
                'ordering': ('position',),
                'constraints': [models.UniqueConstraint(fields=('review', 'position'), name='one_photo_per_position'), models.CheckConstraint(condition=models.Q(('position__lt', 3)), name='review_has_three_photos_at_most')],
            },
        ),
        migrations.CreateModel(
            name='VendorRating',
            fields=[
                ('stars', models.PositiveIntegerField(default=0)),
                ('count', models.PositiveIntegerField(default=0)),
                ('vendor', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='rating', serialize=False, to='partner.vendor')),
            ],
            options={
                'verbose_name': 'rating of a vendor',
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('stars__gte', models.F('count')), ('stars__lte', django.db.models.expressions.CombinedExpression(models.F('count'), '*', models.Value(5)))), name='vendorrating_adds_up')],
            },
        ),
        migrations.CreateModel(
            name='Alert',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token', models.CharField(default=marketplace.core.ids.new_token, editable=False, max_length=22, unique=True)),
                ('kind', models.CharField(choices=[('back', 'when it is back'), ('cheaper', 'when it is cheaper')], max_length=10)),
                ('price_seen', models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                ('currency', models.CharField(blank=True, max_length=3)),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('fired_at', models.DateTimeField(null=True)),
                ('stopped_at', models.DateTimeField(null=True)),
                ('product', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='alerts_of_buyers', to='catalogue.product')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='alerts_of_products', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'alert',
                'verbose_name_plural': 'alerts',
                'indexes': [models.Index(condition=models.Q(('fired_at', None), ('stopped_at', None)), fields=['product'], name='alert_open_by_product')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('fired_at', None), ('stopped_at', None)), fields=('user', 'product', 'kind'), name='one_open_alert_of_a_kind'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'cheaper'), _negated=True), models.Q(('price_seen__isnull', False), models.Q(('currency', ''), _negated=True)), _connector='OR'), name='alert_cheaper_than_what'), models.CheckConstraint(condition=models.Q(('fired_at', None), ('stopped_at', None), _connector='OR'), name='alert_ends_once')],
            },
        ),
        migrations.CreateModel(
            name='Question',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=marketplace.core.ids.new_token, editable=False, max_length=22, unique=True)),
                ('shown_name', models.CharField(blank=True, max_length=60)),
                ('text', models.TextField(blank=True, verbose_name='text')),
                ('status', models.CharField(choices=[('waiting', 'waiting for an officer'), ('approved', 'shown'), ('rejected', 'not shown')], default='waiting', max_length=10, verbose_name='status')),
                ('held_because', models.CharField(blank=True, choices=[('', 'nothing special'), ('words', 'has words or photos'), ('contact', 'has a phone number or a link')], max_length=10, verbose_name='why it waits')),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='reason')),
                ('answer', models.TextField(blank=True, verbose_name='answer')),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('created_at', models.DateTimeField()),
                ('is_demo', models.BooleanField(default=False)),
                ('digest', models.CharField(max_length=64)),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('product', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='questions', to='catalogue.product')),
                ('vendor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partner.vendor')),
            ],
            options={
                'verbose_name': 'question',
                'verbose_name_plural': 'questions',
                'abstract': False,
                'indexes': [models.Index(models.F('product'), models.OrderBy(models.F('id'), descending=True), condition=models.Q(('answered_at__isnull', False), ('status', 'approved')), name='question_shown_by_product'), models.Index(fields=['vendor', 'status', 'answered_at'], name='question_by_vendor'), models.Index(fields=['status', 'created_at'], name='question_by_status')],
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['waiting', 'approved', 'rejected'])), name='question_status_known'), models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at', None)), models.Q(models.Q(('answer', ''), _negated=True), ('answered_at__isnull', False)), _connector='OR'), name='question_answer_has_time'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'rejected'), _negated=True), models.Q(('decided_at__isnull', False), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='question_rejected_for_a_reason'), models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='question_says_something'), models.UniqueConstraint(fields=('product', 'author', 'digest'), name='one_question_once')],
            },
        ),
    ]
