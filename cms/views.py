"""Papers, handed to officers one by one."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from catalogue.models import Certificate, OriginEvidence, Product
from catalogue.papers import handed_out
from catalogue.services.provenance import note_paper_read
from cms.desk.areas import found_in_area, within_area
from cms.desk.people import officer_of
from cms.desk.review import SHOWN
from vendors.models import ApplicationDocument, Licence, RequirementSubmission, VendorApplication
from vendors.services import licences, requirements
from vendors.services.documents import note_reading


@require_GET
def document(request: HttpRequest, public_id: str) -> FileResponse:
    """Hand an officer one paper of an application, and write down who read it. A draft's papers are nobody's yet."""
    if not request.user.has_perm("partner.view_vendorapplication"):
        raise PermissionDenied
    seen = within_area(request, VendorApplication.objects.filter(status__in=SHOWN))
    rows = ApplicationDocument.objects.select_related("application").filter(application__in=seen)
    paper = get_object_or_404(rows, public_id=public_id)
    note_reading(document=paper, by=officer_of(request))
    return handed_out(paper.file)


@require_GET
def handed_in(request: HttpRequest, public_id: str) -> FileResponse:
    """Hand an officer what a vendor handed in for a requirement, and write down who read it."""
    if not request.user.has_perm("partner.view_requirementsubmission"):
        raise PermissionDenied
    row = found_in_area(request, RequirementSubmission.objects.select_related("licence"), public_id=public_id)
    file = row.file or (row.licence.scan if row.licence else None)
    if not file:
        raise Http404
    requirements.note_reading(row=row, by=officer_of(request))
    return handed_out(file)


@require_GET
def licence(request: HttpRequest, pk: int) -> FileResponse:
    """Hand an officer the scan of a licence that came with an application, and write down who read it."""
    if not request.user.has_perm("partner.view_vendorapplication"):
        raise PermissionDenied
    seen = within_area(request, VendorApplication.objects.filter(status__in=SHOWN))
    found = get_object_or_404(Licence, pk=pk, application__in=seen)
    if not found.scan:
        raise Http404
    licences.note_reading(licence=found, by=officer_of(request))
    return handed_out(found.scan)


@require_GET
def scan(request: HttpRequest, code: str) -> FileResponse:
    """Hand an officer the scan of a certificate, and write down who read it."""
    if not request.user.has_perm("catalogue.view_certificate"):
        raise PermissionDenied
    certificate = found_in_area(request, Certificate.objects.all(), code=code)
    if not certificate.scan:
        raise Http404
    note_paper_read(subject=certificate, by=officer_of(request))
    return handed_out(certificate.scan)


@require_GET
def evidence(request: HttpRequest, pk: int) -> FileResponse:
    """Hand an officer the paper of a piece of evidence, and write down who read it."""
    if not request.user.has_perm("catalogue.view_product"):
        raise PermissionDenied
    seen = within_area(request, Product.objects.all())
    found = get_object_or_404(OriginEvidence, pk=pk, product__in=seen)
    if not found.document:
        raise Http404
    note_paper_read(subject=found, by=officer_of(request))
    return handed_out(found.document)
