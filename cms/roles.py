"""Who may do what behind the officers' door: groups with exact permissions, and nothing for anybody else.

Members of vendors never get a place here: they have their own portal, and Wagtail's admin is a large surface.
"""

from __future__ import annotations

from typing import Final

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from vendors.services.review import MINISTRY_OFFICERS, PROVINCIAL_OFFICERS, ensure_workflows

PAGE_EDITORS: Final = "Page editors"
COMMITTEE: Final = "OVOP committee"
#: Those at the money desk. What one of them begins, another ends: services see to it, not the group.
FINANCE_OFFICERS: Final = "Finance officers"
DOOR: Final = "wagtailadmin.access_admin"
#: Group -> permissions as `app_label.codename`. No group may publish an application or a listing: approving does.
GROUPS: Final[dict[str, tuple[str, ...]]] = {
    MINISTRY_OFFICERS: (
        DOOR,
        "partner.view_vendorapplication",
        "partner.change_vendorapplication",
        "partner.view_listingsubmission",
        "partner.change_listingsubmission",
        "partner.view_shoppagechange",
        "partner.change_shoppagechange",
        "partner.view_vendor",
        "partner.change_vendor",
        "partner.view_fieldofficer",
        "partner.add_fieldofficer",
        "partner.change_fieldofficer",
        "partner.view_mandate",
        "partner.change_mandate",
        "scanning.view_appointment",
        "scanning.add_appointment",
        "scanning.change_appointment",
        "partner.view_requirement",
        "partner.change_requirement",
        "partner.view_requirementsubmission",
        "partner.add_requirementsubmission",
        "partner.add_termsversion",
        "partner.view_sanction",
        "partner.add_sanction",
        "partner.change_sanction",
        "catalogue.view_category",
        "catalogue.change_category",
        "catalogue.view_product",
        "catalogue.view_productclass",
        "catalogue.change_productclass",
        "catalogue.view_certificate",
        "catalogue.add_certificate",
        "catalogue.change_certificate",
        "catalogue.add_originevidence",
        "catalogue.view_scoringround",
        "catalogue.change_scoringround",
        "catalogue.change_sheetkind",
        "catalogue.view_protectedname",
        "catalogue.change_protectedname",
        "catalogue.change_nameconcern",
        "incidents.view_incident",
        "incidents.add_incident",
        "incidents.change_incident",
        "returns.view_returnrequest",
        "returns.change_returnrequest",
        "exports.view_exportfile",
        "exports.change_exportfile",
        "exports.view_exporterprofile",
        "exports.change_exporterprofile",
        "returns.view_returnpolicy",
        "returns.add_returnpolicy",
        "returns.view_carrierclaim",
        "returns.change_carrierclaim",
        "quotes.view_quoterequest",
        "quotes.change_quoterequest",
        "organisations.view_organisation",
        "organisations.change_organisation",
        "organisations.add_checkpolicy",
        "community.view_review",
        "community.change_review",
        "order.view_purchase",
        "order.view_order",
        "payment.view_paymentattempt",
        "payment.view_receipt",
        "payment.view_refund",
        "payment.view_dispute",
        "ledger.view_entry",
        "commission.view_commissionrule",
        "commission.view_promotionfunding",
        "payment.view_exchangerate",
        "payment.add_exchangerate",
        "payment.change_exchangerate",
        "reconciliation.view_difference",
        "banking.view_statementline",
        "remittances.view_cashparcel",
        "remittances.view_remittancefile",
        "remittances.view_cashlimit",
        "papers.view_paper",
        "papers.view_taxprofile",
        "papers.view_taxrate",
        "shipping.view_tariff",
        "shipping.add_tariff",
        "shipping.change_tariff",
        "customs.view_traderule",
        "customs.add_traderule",
        "customs.change_traderule",
        "exports.view_originform",
        "exports.add_originform",
        "exports.change_originform",
        "screening.view_screeninghit",
        "screening.change_screeninghit",
        "screening.add_deniedlist",
        "shipping.view_shipment",
        "shipping.view_consignment",
        "shipping.change_consignment",
        "shipping.view_numberrange",
        "shipping.add_numberrange",
        "shipping.change_numberrange",
        "handover.view_consolidationrun",
        "handover.view_manifest",
        "handover.view_hubfee",
        "handover.add_hubfee",
        "shipping.view_servicepoint",
        "shipping.add_servicepoint",
        "shipping.change_servicepoint",
        "carrier_health.view_carrierhealth",
        "carrier_health.view_carrieralarm",
        "carrier_health.change_carrieralarm",
        "search.view_searchmiss",
        "search.view_lexiconentry",
        "search.add_lexiconentry",
        "search.change_lexiconentry",
        "search.delete_lexiconentry",
        "users.view_officerarea",
        "users.change_officerarea",
        "payouts.view_settlementstatement",
        "payouts.view_payoutbatch",
    ),
    # They read first in their own province; the step itself, not a permission, lets them decide.
    PROVINCIAL_OFFICERS: (
        DOOR,
        "partner.view_vendorapplication",
        "partner.view_listingsubmission",
        "partner.view_shoppagechange",
        "partner.view_vendor",
        "partner.view_fieldofficer",
        "partner.view_mandate",
        "scanning.view_appointment",
        "shipping.view_consignment",
        "partner.view_requirement",
        "partner.view_requirementsubmission",
        "partner.view_sanction",
        "incidents.view_incident",
        "incidents.add_incident",
        "returns.view_returnrequest",
        "exports.view_exportfile",
        "exports.view_exporterprofile",
        "returns.view_carrierclaim",
        "quotes.view_quoterequest",
        "organisations.view_organisation",
        "catalogue.view_category",
        "catalogue.view_product",
        "catalogue.view_productclass",
        "catalogue.view_certificate",
        "catalogue.view_protectedname",
    ),
    FINANCE_OFFICERS: (
        DOOR,
        "partner.view_vendor",
        "partner.set_settlement_mode",
        "order.view_purchase",
        "order.view_order",
        "payment.view_paymentattempt",
        "payment.view_receipt",
        "payment.add_receipt",
        "payment.view_refund",
        "payment.view_dispute",
        "payment.add_refund",
        "payment.change_refund",
        "returns.view_returnrequest",
        "returns.view_carrierclaim",
        "returns.change_carrierclaim",
        "payment.view_exchangerate",
        "payment.add_exchangerate",
        "payment.change_exchangerate",
        "ledger.view_entry",
        "banking.view_statementline",
        "banking.change_statementline",
        "reconciliation.view_difference",
        "reconciliation.change_difference",
        "remittances.view_cashparcel",
        "remittances.change_cashparcel",
        "remittances.view_remittancefile",
        "remittances.add_remittancefile",
        "remittances.view_cashlimit",
        "remittances.add_cashlimit",
        "commission.view_commissionrule",
        "commission.add_commissionrule",
        "commission.change_commissionrule",
        "commission.view_promotionfunding",
        "commission.change_promotionfunding",
        "shipping.view_tariff",
        "payouts.view_settlementstatement",
        "payouts.add_settlementstatement",
        "payouts.add_payoutrule",
        "payouts.view_payoutbatch",
        "payouts.add_payoutbatch",
        "payouts.change_payoutbatch",
        "payouts.view_payoutaccount",
        "payouts.change_payoutaccount",
        "payouts.view_payouthold",
        "payouts.add_payouthold",
        "payouts.change_payouthold",
        "papers.view_paper",
        "papers.add_paper",
        "papers.view_taxprofile",
        "papers.add_taxprofile",
        "papers.change_taxprofile",
        "papers.view_taxrate",
        "papers.add_taxrate",
    ),
    # Its members score, and no more: an officer of the Ministry opens and closes the rounds.
    COMMITTEE: (
        DOOR,
        "catalogue.view_product",
        "catalogue.view_certificate",
        "catalogue.view_scoringround",
        "catalogue.add_scoresheet",
    ),
    PAGE_EDITORS: (DOOR,),
}
PAGE_PERMISSIONS: Final = ("add_page", "change_page", "publish_page")
IMAGE_PERMISSIONS: Final = ("add_image", "change_image", "choose_image")


def load_roles() -> None:
    """Make the groups, give each exactly its permissions, and set up the reviews; running it twice changes nothing."""
    with transaction.atomic():
        for name, permissions in GROUPS.items():
            group, _created = Group.objects.get_or_create(name=name)
            group.permissions.set([permission_named(permission) for permission in permissions])
        ensure_workflows()
        _let_editors_edit(Group.objects.get(name=PAGE_EDITORS))


def permission_named(name: str) -> Permission:
    """Return a permission by `app_label.codename`.

    Raises:
        Permission.DoesNotExist: There is none of that name: the list above is wrong, or migrations were not run.
    """
    app_label, codename = name.split(".")
    return Permission.objects.get(content_type__app_label=app_label, codename=codename)


def _let_editors_edit(editors: Group) -> None:
    root = Page.get_first_root_node()
    for codename in PAGE_PERMISSIONS:
        permission = permission_named(f"wagtailcore.{codename}")
        GroupPagePermission.objects.get_or_create(group=editors, page=root, permission=permission)
    collection = Collection.get_first_root_node()
    for codename in IMAGE_PERMISSIONS:
        permission = permission_named(f"wagtailimages.{codename}")
        GroupCollectionPermission.objects.get_or_create(group=editors, collection=collection, permission=permission)
