import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('banking', '0001_statements_and_their_lines'),
        ('payment', '0014_the_same_is_sent_once_more'),
        ('payouts', '0002_statements_are_written_once'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='statementline',
            name='statement_line_has_a_receipt_where_it_is_settled',
        ),
        migrations.AddField(
            model_name='statementline',
            name='payout',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payouts.payout'),
        ),
        migrations.AlterField(
            model_name='statementline',
            name='state',
            field=models.CharField(choices=[('new', 'not looked at yet'), ('matched', "a buyer's payment"), ('already', 'paid, and not needed any more'), ('error', 'does not fit: currency or account'), ('nomatch', 'not known whose it is'), ('give_back', 'to be given back'), ('ours', 'paid by us'), ('returned', 'a payout that came back'), ('discarded', 'not for buyers')], default='new', max_length=10),
        ),
        migrations.AddConstraint(
            model_name='statementline',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('receipt__isnull', False), ('state__in', ('matched', 'already', 'error', 'give_back'))), models.Q(('receipt', None), ('state__in', ('new', 'nomatch', 'ours', 'returned', 'discarded'))), _connector='OR'), name='statement_line_has_a_receipt_where_it_is_settled'),
        ),
        migrations.AddConstraint(
            model_name='statementline',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('payout', None), models.Q(('state', 'returned'), _negated=True)), models.Q(('amount__lt', 0), ('payout__isnull', False), ('refund', None), ('state', 'ours')), models.Q(('amount__gt', 0), ('payout__isnull', False), ('refund', None), ('state', 'returned')), _connector='OR'), name='statement_line_of_a_payout_went_out_or_came_back'),
        ),
    ]
