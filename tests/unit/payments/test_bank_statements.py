"""Statements and references read as banks and people write them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.core.money import Money
from payments.banking.errors import UnableToReadStatement
from payments.banking.reading import read_statement
from payments.banking.reading.movements import checksums
from payments.providers.bank_transfer.references import ALPHABET, reference_for, references_in, spaced

MT940 = b""":20:STARTUMS
:25:DEMO/000111222
:28C:00001/001
:60F:C261120KHR1000000,
:61:2611201120C20000,NTRFNONREF//B123
:86:TRANSFER FROM DARA CHAN REF kp 12
:61:2611211121D5000,NTRFNONREF//B124
:86:FEE
:62F:C261121KHR1015000,
"""
CAMT = b"""<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><GrpHdr><MsgId>1</MsgId></GrpHdr><Stmt>
<Acct><Id><Othr><Id>000111222</Id></Othr></Id></Acct>
<Ntry><Amt Ccy="USD">30.50</Amt><CdtDbtInd>CRDT</CdtDbtInd><BookgDt><Dt>2026-11-20</Dt></BookgDt><AcctSvcrRef>E1</AcctSvcrRef>
<NtryDtls><TxDtls><Refs><AcctSvcrRef>T1</AcctSvcrRef></Refs><Amt Ccy="USD">10.50</Amt><RltdPties><Dbtr><Pty><Nm>Dara</Nm></Pty></Dbtr></RltdPties><RmtInf><Ustrd>for one</Ustrd></RmtInf></TxDtls>
<TxDtls><Refs><AcctSvcrRef>T2</AcctSvcrRef></Refs><Amt Ccy="USD">20.00</Amt><RmtInf><Ustrd>for two</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>
<Ntry><Amt Ccy="USD">1.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><BookgDt><DtTm>2026-11-21T08:00:00</DtTm></BookgDt><AddtlNtryInf>fee</AddtlNtryInf></Ntry>
</Stmt></BkToCstmrStmt></Document>"""


def riel(amount: int) -> Money:
    return Money(Decimal(amount), "KHR")


def test_mt940_gives_day_amount_sign_text_and_number() -> None:
    kind, found = read_statement(MT940)

    assert kind == "MT940"
    assert [(one.booked_on, one.money, one.bank_reference) for one in found] == [
        (date(2026, 11, 20), riel(20_000), "B123"),
        (date(2026, 11, 21), riel(-5_000), "B124"),
    ]
    assert "kp 12" in found[0].text
    assert found[0].account == "DEMO/000111222"


def test_camt_gives_one_movement_for_each_transfer_in_a_bundle() -> None:
    kind, found = read_statement(CAMT)

    assert kind == "camt.053"
    assert [(str(one.money), one.text, one.counterparty, one.bank_reference) for one in found] == [
        ("10.50 USD", "for one", "Dara", "T1"),
        ("20.00 USD", "for two", "", "T2"),
        ("-1.00 USD", "fee", "", ""),
    ]


@pytest.mark.parametrize(
    "content",
    [
        "Date,Description,Amount,Currency\n20/11/2026,KP 12,20000,KHR\n21/11/2026,fee,-5000,KHR",
        "Date;Details;Credit;Debit\n2026-11-20;KP 12;20,000;\n2026-11-21;fee;;5,000",
        "កាលបរិច្ឆេទ,ពិពណ៌នា,ប្រាក់ចូល,ប្រាក់ចេញ\n២០/១១/២០២៦,KP 12,២០០០០,0\n21-11-2026,fee,0.00,5000",
    ],
)
def test_a_table_is_read_however_it_is_headed(content: str) -> None:
    _kind, found = read_statement(content.encode())

    assert [(one.booked_on, one.money) for one in found] == [
        (date(2026, 11, 20), riel(20_000)),
        (date(2026, 11, 21), riel(-5_000)),
    ]


@pytest.mark.parametrize(
    "content",
    [
        b"Date,Weight\n1,2",
        b"Date,Details,Amount\nyesterday,x,5000",
        b"Date,Details,Amount\n20/11/2026,x,5000.5",
        b"Date,Details,Amount,Currency\n20/11/2026,x,5000,THB",
        CAMT.replace(b"30.50", b"many"),
        CAMT[:-30],
        b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY e "x">]><Document><BkToCstmrStmt>&e;</BkToCstmrStmt></Document>',
        MT940.replace(b"KHR", b"THB"),
        b"\x00\x01\x02",
    ],
)
def test_what_cannot_be_read_is_refused_and_not_guessed(content: bytes) -> None:
    with pytest.raises(UnableToReadStatement):
        read_statement(content)


def test_two_movements_that_agree_in_all_are_two_and_the_same_in_every_statement() -> None:
    _kind, day = read_statement(b"Date,Details,Amount\n2026-11-20,x,5000\n2026-11-20,x,5000")
    _kind, week = read_statement(b"Date,Details,Amount\n2026-11-19,y,1\n2026-11-20,x,5000\n2026-11-20,x,5000")

    assert len(set(checksums(day))) == 2
    assert set(checksums(day)) < set(checksums(week))


@pytest.mark.parametrize(
    "written",
    [
        "{0}",
        "pay {1} thanks",
        "TRANSFER/{0}/DARA",
        "{2}",
        "{3}",
    ],
)
def test_a_reference_is_found_however_it_is_written(written: str) -> None:
    reference = reference_for("P1001-0011aabb")
    in_khmer = reference.translate({ord(str(n)): chr(0x17E0 + n) for n in range(10)})
    text = written.format(reference, spaced(reference).lower(), reference.replace("0", "O").replace("1", "l"), in_khmer)

    assert references_in(text) == [reference]


@given(st.text(max_size=60))
def test_every_text_can_be_looked_through(text: str) -> None:
    assert all(len(found) == 10 for found in references_in(text))


@given(st.uuids(), st.integers(0, 7), st.sampled_from(ALPHABET))
def test_one_wrong_sign_is_noticed_or_harmless(word: object, at: int, sign: str) -> None:
    reference = reference_for(str(word))
    typed = reference[: 2 + at] + sign + reference[3 + at :]

    assert references_in(typed) in ([], [reference], [typed])


def test_the_same_word_gives_the_same_reference_and_another_word_another() -> None:
    assert reference_for("a") == reference_for("a")
    assert len({reference_for(str(n)) for n in range(2_000)}) == 2_000
