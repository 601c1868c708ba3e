"""Two steps of review, whom each thing waits for, and the indexes of the queues."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('catalogue', '0038_loaded_definitions'),
        ('geography', '0001_initial'),
        ('partner', '0017_invitations'),
        ('users', '0003_ministry_is_national'),
        ('wagtailcore', '0098_apitoken'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='OfficersReview',
            fields=[
                ('task_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='wagtailcore.task')),
                ('level', models.CharField(choices=[('province', 'province'), ('ministry', 'Ministry')], max_length=10, unique=True)),
            ],
            options={
                'verbose_name': "officers' review",
            },
            bases=('wagtailcore.task',),
        ),
        migrations.AddField(
            model_name='listingsubmission',
            name='waits_at',
            field=models.CharField(blank=True, choices=[('province', 'province'), ('ministry', 'Ministry')], editable=False, max_length=10),
        ),
        migrations.AddField(
            model_name='vendorapplication',
            name='waits_at',
            field=models.CharField(blank=True, choices=[('province', 'province'), ('ministry', 'Ministry')], editable=False, max_length=10),
        ),
        migrations.AddIndex(
            model_name='listingsubmission',
            index=models.Index(fields=['status', 'submitted_at'], name='listing_queue'),
        ),
        migrations.AddIndex(
            model_name='listingsubmission',
            index=models.Index(fields=['submitted_at', 'id'], name='listing_by_age'),
        ),
        migrations.AddIndex(
            model_name='vendorapplication',
            index=models.Index(fields=['status', 'submitted_at'], name='application_queue'),
        ),
        migrations.AddIndex(
            model_name='vendorapplication',
            index=models.Index(fields=['submitted_at', 'id'], name='application_by_age'),
        ),
        migrations.AddConstraint(
            model_name='listingsubmission',
            constraint=models.CheckConstraint(condition=models.Q(('waits_at', ''), ('status', 'submitted'), _connector='OR'), name='listing_waits_when_submitted'),
        ),
        migrations.AddConstraint(
            model_name='vendorapplication',
            constraint=models.CheckConstraint(condition=models.Q(('waits_at', ''), ('status', 'submitted'), _connector='OR'), name='application_waits_when_submitted'),
        ),
        migrations.AddField(
            model_name='officersreview',
            name='groups',
            field=models.ManyToManyField(help_text='Pages/snippets at this step in a workflow will be moderated or approved by these groups of users', to='auth.group', verbose_name='groups'),
        ),
    ]
