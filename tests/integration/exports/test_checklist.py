"""The checklist of an export: what must be said, which rules hold, and what follows for its status."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from catalogue.trade.models import TradeTerms
from marketplace.core.models import AuditEntry
from marketplace.exports.errors import InvalidExport, UnableToExport
from marketplace.exports.models import ExportFile, ExportScan, FileStatus, ReadinessItem
from marketplace.exports.selectors.files import why_not
from marketplace.exports.services.checking import check_file
from marketplace.exports.services.describing import Description, describe
from marketplace.exports.services.following import refuse_what_must_not_leave
from marketplace.exports.services.opening import open_file
from marketplace.exports.services.papers import issue_all
from marketplace.exports.services.scans import ScanDraft, add_scan, ask_again, waive_item, withdraw_scan
from marketplace.exports.tasks import go_through_open_files
from tests.factories.customs import rule
from tests.factories.exports import NOON, TODAY, make_exporter, make_file, make_order_abroad, pack, ship
from tests.factories.logistics import make_order
from tests.factories.photos import upload
from tests.factories.trade import hs_code
from tests.factories.users import OfficerFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def states(file: ExportFile) -> dict[str, str]:
    """Return the state of each line of a checklist, by the first two words of its key."""
    return {":".join(item.key.split(":")[:2]): item.state for item in file.items.all()}


def scan(**fields: Any) -> ScanDraft:
    values: dict[str, Any] = {
        "paper": "licence",
        "title": "Export licence",
        "number": "MAFF-77",
        "file": upload(),
        **fields,
    }
    return ScanDraft(**values)


def test_an_order_that_goes_abroad_has_a_file_and_opens_it_once() -> None:
    order = make_order_abroad()

    file, again = (open_file(order_id=order.pk, now=NOON) for _ in range(2))

    assert file is not None
    assert file == again
    assert ExportFile.objects.count() == 1
    assert (file.number, file.country, file.status) == ("X1001", "JP", FileStatus.OPEN)
    assert (file.goods_amount, file.freight_amount, file.goods_usd) == (48_000, 6_000, Decimal("12.00"))
    line = file.lines.get()
    assert (line.hs_code, line.description, line.net_weight_g) == ("170290", "Palm sugar in bags of 500 g", 1_000)
    assert AuditEntry.objects.filter(action="export.opened").count() == 1


def test_an_order_that_stays_at_home_has_none() -> None:
    assert open_file(order_id=make_order().pk, now=NOON) is None
    assert not ExportFile.objects.exists()


def test_what_nobody_has_said_yet_is_on_the_list_and_nothing_else_blocks() -> None:
    file = make_file(hs="", terms={"customs_text_en": "", "net_weight_g": None}, packed=False, exporter=False)
    product = file.lines.get().product
    assert product is not None

    assert states(file)["data:hs"] == "missing"
    assert states(file)["data:weight"] == "missing"
    assert states(file)["data:exporter"] == "missing"
    assert states(file)["data:packing"] == "missing"
    assert states(file)["data:words"] == "done"  # the English title will do
    assert states(file)["data:consignee"] == "done"
    assert file.status == FileStatus.OPEN


def test_a_file_follows_its_listing_until_the_goods_have_left() -> None:
    file = make_file(hs="")
    terms = TradeTerms.objects.get()
    TradeTerms.objects.filter(pk=terms.pk).update(hs_code=hs_code("170290"))

    open_file(order_id=file.order_id, now=NOON)
    assert states(file)["data:hs"] == "done"

    ship(file)
    TradeTerms.objects.filter(pk=terms.pk).update(hs_code=None)
    open_file(order_id=file.order_id, now=NOON)
    assert file.lines.get().hs_code == "170290"


def test_a_file_with_all_papers_is_ready() -> None:
    file = make_file()
    issue_all(file_id=file.pk, by=UserFactory(), now=NOON)
    file.refresh_from_db()

    assert file.status == FileStatus.READY
    assert file.ready_at == NOON
    assert why_not(file) == []


def test_what_is_forbidden_there_blocks_and_no_paper_is_made() -> None:
    rule("prohibit", "1702", "JP", text_en="No sugar there.", text_km="ហាមស្ករ")
    file = make_file()

    assert file.status == FileStatus.BLOCKED
    first = why_not(file)[0]
    assert (first.text_en, first.text_km, first.source) == ("No sugar there.", "ហាមស្ករ", "A source.")
    with pytest.raises(UnableToExport, match=r"No sugar there|ហាមស្ករ"):
        refuse_what_must_not_leave(order_id=file.order_id, now=NOON)


def test_a_rule_for_another_country_or_another_day_asks_nothing() -> None:
    rule("prohibit", "1702", "US")
    rule("prohibit", "1702", "JP", valid_from=TODAY + timedelta(days=1), text_en="Soon.")

    file = make_file()

    assert file.status == FileStatus.OPEN
    assert not file.items.filter(kind="prohibit").exists()


def test_a_rule_that_begins_tomorrow_blocks_tomorrow() -> None:
    rule("prohibit", "1702", "JP", valid_from=TODAY + timedelta(days=1), text_en="Soon.")
    file = make_file()

    check_file(file_id=file.pk, now=NOON + timedelta(days=1))

    file.refresh_from_db()
    assert file.status == FileStatus.BLOCKED


def test_a_missing_permit_blocks_until_its_scan_is_there() -> None:
    rule("permit", "17", issuer_en="Ministry of Agriculture")
    file = make_file()
    assert file.status == FileStatus.BLOCKED
    assert why_not(file)[0].issuer == "Ministry of Agriculture"

    add_scan(file=file, draft=scan(), by=UserFactory(), now=NOON)

    assert file.status == FileStatus.OPEN
    refuse_what_must_not_leave(order_id=file.order_id, now=NOON)  # its papers may still be made


def test_a_scan_that_runs_out_blocks_again_on_the_day_after() -> None:
    rule("permit", "17")
    file = make_file()
    add_scan(file=file, draft=scan(expires_on=TODAY + timedelta(days=3)), by=UserFactory(), now=NOON)

    check_file(file_id=file.pk, now=NOON + timedelta(days=3))
    file.refresh_from_db()
    assert file.status == FileStatus.OPEN

    check_file(file_id=file.pk, now=NOON + timedelta(days=4))
    file.refresh_from_db()
    assert file.status == FileStatus.BLOCKED


def test_a_scan_taken_back_answers_nothing() -> None:
    rule("permit", "17")
    file = make_file()
    kept = add_scan(file=file, draft=scan(), by=UserFactory(), now=NOON)

    withdraw_scan(scan=kept, by=UserFactory(), now=NOON)

    file.refresh_from_db()
    assert file.status == FileStatus.BLOCKED
    assert ExportScan.objects.get().withdrawn_at == NOON


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"number": " "}, "number"),
        ({"title": ""}, "title"),
        ({"expires_on": TODAY - timedelta(days=1)}, "expires_on"),
        ({"issued_on": TODAY + timedelta(days=1)}, "issued_on"),
        ({"file": upload(b"MZ", "a.exe")}, "file"),
    ],
)
def test_a_scan_that_cannot_be_right_is_refused(fields: dict[str, Any], name: str) -> None:
    file = make_file()

    with pytest.raises(InvalidExport) as refused:
        add_scan(file=file, draft=scan(**fields), by=UserFactory(), now=NOON)

    assert name in refused.value.fields
    assert not ExportScan.objects.exists()


def test_an_officer_decides_that_a_permit_is_not_needed_with_a_reason_and_takes_it_back() -> None:
    rule("permit", "17")
    file, officer = make_file(), OfficerFactory()
    item = file.items.get(kind="permit")

    with pytest.raises(InvalidExport):
        waive_item(item=item, by=officer, reason=" ", now=NOON)
    waive_item(item=item, by=officer, reason="A sample under 100 g.", now=NOON)

    file.refresh_from_db()
    assert file.status == FileStatus.OPEN
    assert (item.state, item.waived_by) == ("waived", officer)
    with pytest.raises(UnableToExport):
        waive_item(item=item, by=officer, reason="Again.", now=NOON)

    ask_again(item=item, by=officer, now=NOON)
    file.refresh_from_db()
    assert file.status == FileStatus.BLOCKED


def test_nobody_decides_away_what_is_forbidden() -> None:
    rule("prohibit", "17")
    file = make_file()
    item = file.items.get(kind="prohibit")

    with pytest.raises(UnableToExport):
        waive_item(item=item, by=OfficerFactory(), reason="Please.", now=NOON)

    assert ReadinessItem.objects.get(pk=item.pk).state == "forbidden"


def test_a_note_is_told_and_holds_nothing_back() -> None:
    rule("warn", "17", text_en="Keep it dry.")
    file = make_file()

    assert file.items.get(kind="warn").state == "noted"
    assert file.status == FileStatus.OPEN


def test_what_no_rule_asks_any_more_leaves_the_list() -> None:
    asked = rule("permit", "17")
    file = make_file()
    asked.valid_to = TODAY + timedelta(days=1)
    asked.save()

    check_file(file_id=file.pk, now=NOON + timedelta(days=1))

    assert not file.items.filter(kind="permit").exists()


def test_words_that_cannot_be_read_abroad_are_refused() -> None:
    file = make_file()

    with pytest.raises(InvalidExport) as refused:
        describe(
            file=file,
            said=Description(purpose="sale", packages=1, consignee_name="សុខា", gross_weight_g=0),
            by=UserFactory(),
            now=NOON,
        )

    assert set(refused.value.fields) == {"consignee_name", "gross_weight_g"}
    file.refresh_from_db()
    assert file.consignee_name == ""


def test_less_with_packing_than_without_is_not_done() -> None:
    file = make_file(packed=False)

    pack(file, gross_weight_g=999)
    assert states(file)["data:packing"] == "missing"
    pack(file, gross_weight_g=1_000)
    assert states(file)["data:packing"] == "done"


def test_a_file_whose_goods_have_left_stays_as_it_is() -> None:
    file = ship(make_file())

    with pytest.raises(UnableToExport):
        pack(file, marks="NEW")

    file.refresh_from_db()
    assert file.marks == ""


def test_the_sweep_goes_through_files_that_have_not_left() -> None:
    rule("permit", "17")
    file, gone = make_file(), ship(make_file(number="P7001"))
    ExportFile.objects.update(checked_at=None)

    go_through_open_files()

    file.refresh_from_db()
    gone.refresh_from_db()
    assert file.checked_at is not None
    assert gone.checked_at is None


def test_an_exporter_said_later_clears_its_line_in_open_files() -> None:
    file = make_file(exporter=False)
    assert states(file)["data:exporter"] == "missing"

    make_exporter(file.vendor)

    assert states(file)["data:exporter"] == "done"
    with pytest.raises(InvalidExport):
        make_exporter(file.vendor, name_latin="ស្ករត្នោត")
