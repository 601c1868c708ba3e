from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from marketplace.core.models import AuditEntry
from marketplace.geography.models import Village
from marketplace.users.models import User
from tests.factories.geography import CommuneFactory, VillageFactory, make_preah_dak
from tests.factories.photos import PDF, jpeg
from tests.factories.users import OfficerFactory
from tests.factories.vendors import VendorApplicationFactory, VendorFactory
from vendors.models import ApplicationStatus, Consent, TermsVersion, VendorApplication
from vendors.services.applications import approve_application, send_back_application, submit_application
from vendors.services.review import ensure_workflows

APPLY = "/en/vendors/apply/"


def form_of(home: Village, **changes: Any) -> dict[str, Any]:
    return {
        "kind": "household",
        "legal_name": "ចាន់ សុភា",
        "phone": "០១២ ៣៤៥ ៦៧៨",
        "province": home.commune.district.province.code,
        "district": home.commune.district.code,
        "commune": home.commune.code,
        "village": home.public_code,
        "landmark": "near the pagoda",
        **changes,
    }


def upload(content: bytes, name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_a_maker_applies_in_three_steps_and_sends_it(client: Client, maker: User) -> None:
    village = make_preah_dak()

    assert client.post(f"{APPLY}you/", form_of(village)).headers["Location"] == f"{APPLY}shop/"
    shop = {"shop_name_km": "កន្ត្រក", "shop_name_en": "", "story": "យើងត្បាញ។", "bakong_account_id": "Sophea@devb "}
    assert client.post(f"{APPLY}shop/", shop).headers["Location"] == f"{APPLY}papers/"
    paper = {"label": "Identity card", "file": upload(jpeg(), "card.jpg")}
    assert client.post(f"{APPLY}papers/", paper).headers["Location"] == f"{APPLY}papers/"
    overview = client.get(APPLY)
    assert "Something is missing" not in overview.content.decode()
    client.post(f"{APPLY}send/")

    application = VendorApplication.objects.get(applicant=maker)
    assert application.status == ApplicationStatus.SUBMITTED
    assert application.village == village
    assert str(application.phone) == "+85512345678"
    assert application.bakong_account_id == "sophea@devb"
    assert "The Ministry reads your application" in client.get(APPLY).content.decode()


def test_each_step_is_saved_so_that_a_maker_can_stop_and_go_on(client: Client, maker: User) -> None:
    client.post(f"{APPLY}you/", form_of(make_preah_dak()))
    later = Client()
    later.force_login(maker)

    page = later.get(f"{APPLY}you/").content.decode()
    assert "ចាន់ សុភា" in page
    assert 'value="012 345 678"' in page
    assert VendorApplication.objects.get().status == ApplicationStatus.DRAFT


def test_the_first_page_knows_the_phone_she_signed_in_with(client: Client, maker: User) -> None:
    assert 'value="012 345 678"' in client.get(f"{APPLY}you/").content.decode()


def test_what_is_missing_is_said_before_it_can_be_sent(client: Client, maker: User) -> None:
    client.post(f"{APPLY}you/", form_of(make_preah_dak()))
    page = client.get(APPLY).content.decode()
    assert "Give the Bakong account" in page
    assert "Add a photo of your identity card" in page
    assert f"{APPLY}send/" not in page

    client.post(f"{APPLY}send/")
    assert VendorApplication.objects.get().status == ApplicationStatus.DRAFT


@pytest.mark.parametrize(
    ("language", "word"), [("en", "This is not a Cambodian phone number"), ("km", "មិនមែនជាលេខទូរស័ព្ទកម្ពុជា")]
)
def test_a_phone_that_is_no_cambodian_number_is_refused_and_kept(
    client: Client, maker: User, language: str, word: str
) -> None:
    answer = form_of(make_preah_dak(), phone="+66 81 234 5678", legal_name="Chan Sophea")
    page = client.post(f"/{language}/vendors/apply/you/", answer)

    text = page.content.decode()
    assert page.status_code == 200
    assert word in str(page.context["form"].errors["phone"])
    assert 'value="+66 81 234 5678"' in text
    assert 'value="Chan Sophea"' in text
    assert not VendorApplication.objects.exists()


@pytest.mark.parametrize(("language", "word"), [("en", "not in the commune"), ("km", "ឃុំ")])
def test_a_village_outside_its_commune_is_refused(client: Client, maker: User, language: str, word: str) -> None:
    elsewhere = VillageFactory()
    answer = form_of(make_preah_dak(), village=elsewhere.public_code)
    page = client.post(f"/{language}/vendors/apply/you/", answer)

    assert page.status_code == 200
    assert word in str(page.context["form"].errors["village"])
    assert not VendorApplication.objects.exists()


def test_without_a_script_the_lists_fill_one_after_another(client: Client, maker: User) -> None:
    village = make_preah_dak()
    answer = form_of(village, district="", commune="", village="", choose_place="district")
    page = client.post(f"{APPLY}you/", answer)

    assert page.status_code == 200
    assert not page.context["form"].errors
    assert "Banteay Srei" in page.content.decode()
    assert "ចាន់ សុភា" in page.content.decode()
    assert not VendorApplication.objects.exists()


@pytest.mark.parametrize("account", ["", "sophea", "a@b@c", "x" * 40 + "@devb", "<script>@devb"])
def test_a_bakong_account_of_another_form_is_refused_beside_the_field(
    client: Client, maker: User, account: str
) -> None:
    client.post(f"{APPLY}you/", form_of(make_preah_dak()))
    page = client.post(f"{APPLY}shop/", {"shop_name_en": "Baskets", "bakong_account_id": account})

    assert page.status_code == 200
    assert page.context["form"].errors["bakong_account_id"]
    assert 'value="Baskets"' in page.content.decode()
    assert VendorApplication.objects.get().bakong_account_id == ""


@pytest.mark.parametrize(
    ("content", "name", "word"),
    [
        (b"not a photo at all", "card.jpg", "neither a photo nor a PDF"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "card.svg", "neither a photo"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "card.jpg", "neither a photo"),
        (b"<html><script>alert(1)</script>", "card.pdf", "neither a photo"),
        (b"", "card.jpg", "empty"),
        (b"%PDF-" + b"0" * (12 * 1024 * 1024), "card.pdf", "too large"),
    ],
)
def test_a_file_that_is_no_photo_and_no_pdf_is_refused(
    client: Client, maker: User, content: bytes, name: str, word: str
) -> None:
    client.post(f"{APPLY}you/", form_of(make_preah_dak()))
    page = client.post(f"{APPLY}papers/", {"label": "Identity card", "file": upload(content, name)})

    assert page.status_code == 200
    assert word in str(page.context["form"].errors["file"])
    assert 'value="Identity card"' in page.content.decode()
    assert VendorApplication.objects.get().documents.count() == 0


def test_a_photo_of_40_megapixels_is_refused(client: Client, maker: User) -> None:
    client.post(f"{APPLY}you/", form_of(make_preah_dak()))
    huge = upload(jpeg(8000, 5000), "card.jpg")
    page = client.post(f"{APPLY}papers/", {"label": "Identity card", "file": huge})

    assert "too many pixels" in str(page.context["form"].errors["file"])
    assert VendorApplication.objects.get().documents.count() == 0


def test_a_paper_comes_back_to_its_owner_as_a_file_and_the_reading_is_written_down(client: Client, maker: User) -> None:
    application = VendorApplicationFactory(applicant=maker)
    document = application.documents.get()
    response = client.get(f"{APPLY}papers/{document.public_id}/")

    assert response.status_code == 200
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert AuditEntry.objects.filter(action="application.document_read").exists()


@pytest.mark.parametrize("content", [jpeg(), PDF])
def test_a_photo_and_a_pdf_are_taken_and_can_be_removed(client: Client, maker: User, content: bytes) -> None:
    client.post(f"{APPLY}you/", form_of(make_preah_dak()))
    client.post(f"{APPLY}papers/", {"label": "Identity card", "file": upload(content, "x.bin")})
    [document] = VendorApplication.objects.get().documents.all()

    client.post(f"{APPLY}papers/{document.public_id}/remove/")
    assert VendorApplication.objects.get().documents.count() == 0


def test_a_strangers_paper_is_not_there(client: Client, maker: User) -> None:
    theirs = VendorApplicationFactory().documents.get()
    VendorApplicationFactory(applicant=maker)

    assert client.get(f"{APPLY}papers/{theirs.public_id}/").status_code == 404
    client.post(f"{APPLY}papers/{theirs.public_id}/remove/")
    assert theirs.application.documents.count() == 1


def test_an_application_sent_back_shows_why_and_can_be_sent_again(client: Client, maker: User) -> None:
    application = VendorApplicationFactory(applicant=maker)
    officer = OfficerFactory()
    now = timezone.now()
    submit_application(application=application, by=maker, now=now)
    send_back_application(application=application, by=officer, reason="The photo is dark. <b>Again</b>", now=now)

    page = client.get(APPLY).content.decode()
    assert "The photo is dark. &lt;b&gt;Again&lt;/b&gt;" in page
    client.post(f"{APPLY}send/")
    application.refresh_from_db()
    assert application.status == ApplicationStatus.SUBMITTED


def test_what_is_with_the_ministry_cannot_be_changed(client: Client, maker: User) -> None:
    application = VendorApplicationFactory(applicant=maker)
    submit_application(application=application, by=maker, now=timezone.now())

    for step in ("you/", "shop/", "papers/"):
        assert client.get(f"{APPLY}{step}").headers["Location"] == APPLY
    client.post(f"{APPLY}you/", form_of(make_preah_dak(), legal_name="Somebody else"))
    application.refresh_from_db()
    assert application.legal_name == "Chan Sophea"


def test_an_approved_maker_is_led_to_the_shop(client: Client, maker: User) -> None:
    application = VendorApplicationFactory(applicant=maker)
    now = timezone.now()
    submit_application(application=application, by=maker, now=now)
    vendor = approve_application(application=application, by=OfficerFactory(), now=now + timedelta(hours=1))

    assert f"/en/vendors/desk/{vendor.code}/" in client.get(APPLY).content.decode()
    assert client.get("/en/vendors/").headers["Location"] == f"/en/vendors/desk/{vendor.code}/"


def test_steps_out_of_order_lead_to_the_first(client: Client, maker: User) -> None:
    for step in ("", "shop/", "papers/"):
        assert client.get(f"{APPLY}{step}").headers["Location"] == f"{APPLY}you/"


@pytest.mark.parametrize(
    ("kind", "asked"),
    [
        ("company", {"registration_number", "tax_number"}),
        ("cooperative", {"registration_number", "tax_number"}),
        ("service_provider", {"service", "service_area", "tax_number"}),
    ],
)
def test_steps_follow_the_kind(client: Client, maker: User, kind: str, asked: set[str]) -> None:
    client.post(f"{APPLY}you/", form_of(make_preah_dak(), kind=kind))
    shop = client.post(f"{APPLY}shop/", {"shop_name_km": "ហាង", "bakong_account_id": "sophea@devb"})

    assert shop.headers["Location"] == f"{APPLY}business/"
    page = client.get(f"{APPLY}business/")
    assert set(page.context["form"].fields) == asked
    assert len(page.context["steps"]) == 5


@pytest.mark.parametrize("kind", ["household", "sole_proprietor"])
def test_a_household_has_no_step_more_than_it_needs(client: Client, maker: User, kind: str) -> None:
    client.post(f"{APPLY}you/", form_of(make_preah_dak(), kind=kind))
    shop = client.post(f"{APPLY}shop/", {"shop_name_km": "ហាង", "bakong_account_id": "sophea@devb"})

    assert shop.headers["Location"] == f"{APPLY}papers/"
    assert client.get(f"{APPLY}business/").headers["Location"] == f"{APPLY}papers/"
    assert len(client.get(f"{APPLY}papers/").context["steps"]) == 4


def test_a_company_gives_its_licence_and_an_odd_tax_number_is_pointed_out_but_taken(
    client: Client, maker: User
) -> None:
    client.post(f"{APPLY}you/", form_of(make_preah_dak(), kind="company"))
    typed = {"registration_number": "00012345", "tax_number": "k 12", "licence-kind": "licence"}

    page = client.post(f"{APPLY}business/", typed)
    assert page.context["licence_form"].errors["number"]
    response = client.post(
        f"{APPLY}business/",
        {**typed, "licence-number": "EC 7", "licence-issued_on": "2025-01-05", "licence-expires_on": "2028-01-04"},
    )

    assert response.headers["Location"] == f"{APPLY}papers/"
    application = VendorApplication.objects.get(applicant=maker)
    assert (application.tax_number, application.licence.number) == ("K12", "EC 7")
    assert "looks unusual" in client.get(APPLY).content.decode()


def test_sending_agrees_to_the_terms_that_were_on_the_screen(client: Client, maker: User) -> None:
    ensure_workflows()
    VendorApplicationFactory(applicant=maker)
    version = TermsVersion.objects.create(number=3, text_km="ក", text_en="a", published_at=timezone.now())

    client.post(f"{APPLY}send/", {"terms": "2"})
    assert VendorApplication.objects.get().status == "draft"
    client.post(f"{APPLY}send/", {"terms": "3"})

    assert VendorApplication.objects.get().status == "submitted"
    assert Consent.objects.get(user=maker).version == version


def test_new_terms_are_asked_for_on_the_way_in_but_not_before_an_order(client: Client, maker: User) -> None:
    vendor = VendorFactory(owner=maker)
    TermsVersion.objects.create(number=1, text_km="ក", text_en="a", published_at=timezone.now())
    desk = f"/en/vendors/desk/{vendor.code}/"

    asked = client.get(desk).headers["Location"]
    assert asked.startswith("/en/vendors/terms/?next=")
    assert client.get(f"{desk}orders/").status_code == 200
    assert client.post(asked, {"version": "1", "next": desk}).headers["Location"] == desk

    assert client.get(desk).status_code == 200
    evil = client.get("/en/vendors/terms/?next=https://example.org/")
    assert evil.headers["Location"] == "/en/vendors/"


def test_a_village_must_be_chosen_where_there_is_one(client: Client, maker: User) -> None:
    page = client.post(f"{APPLY}you/", form_of(make_preah_dak(), village=""))
    assert page.context["form"].errors["village"]

    bare = CommuneFactory()
    place = {"province": bare.district.province.code, "district": bare.district.code, "commune": bare.code}
    response = client.post(f"{APPLY}you/", form_of(make_preah_dak(), **place, village="", kind="company"))
    assert response.headers["Location"] == f"{APPLY}shop/"


@pytest.mark.parametrize("ticked", [True, False])
def test_a_maker_may_say_that_women_lead_the_shop(client: Client, ticked: bool) -> None:
    application = VendorApplicationFactory()
    client.force_login(application.applicant)
    typed = {"shop_name_km": "ហាង", "bakong_account_id": "sophea@devb"} | ({"is_women_led": "on"} if ticked else {})

    client.post("/en/vendors/apply/shop/", typed)

    application.refresh_from_db()
    assert application.is_women_led is ticked
    assert ("Led by women" in client.get("/en/vendors/apply/").content.decode()) is ticked
