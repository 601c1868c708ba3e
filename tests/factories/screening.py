"""Lists of denied parties in their published forms. All names are invented."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from marketplace.screening.models import DeniedList
from marketplace.screening.services import import_list

NOON: Final = datetime(2026, 11, 26, 5, 0, tzinfo=UTC)

UN_XML: Final = """<?xml version="1.0" encoding="UTF-8"?>
<CONSOLIDATED_LIST xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" dateGenerated="2026-11-20T08:00:00.000Z">
  <INDIVIDUALS>
    <INDIVIDUAL>
      <DATAID>100001</DATAID><VERSIONNUM>1</VERSIONNUM>
      <FIRST_NAME>VIRAK</FIRST_NAME><SECOND_NAME>ORUSSEY</SECOND_NAME><THIRD_NAME>BANTEAY</THIRD_NAME>
      <UN_LIST_TYPE>DPRK</UN_LIST_TYPE><REFERENCE_NUMBER>KPi.901</REFERENCE_NUMBER>
      <LISTED_ON>2020-01-01</LISTED_ON>
      <NAME_ORIGINAL_SCRIPT>វិរៈ អូរឫស្សី</NAME_ORIGINAL_SCRIPT>
      <COMMENTS1>Runs a front company.</COMMENTS1>
      <NATIONALITY><VALUE>Nowhere</VALUE></NATIONALITY>
      <INDIVIDUAL_ALIAS><QUALITY>Good</QUALITY><ALIAS_NAME>Virak Orussei</ALIAS_NAME></INDIVIDUAL_ALIAS>
      <INDIVIDUAL_ALIAS><QUALITY>Low</QUALITY><ALIAS_NAME>Dara</ALIAS_NAME></INDIVIDUAL_ALIAS>
      <INDIVIDUAL_ALIAS><QUALITY/><ALIAS_NAME/></INDIVIDUAL_ALIAS>
      <INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>EXACT</TYPE_OF_DATE><DATE>1970-02-03</DATE></INDIVIDUAL_DATE_OF_BIRTH>
    </INDIVIDUAL>
  </INDIVIDUALS>
  <ENTITIES>
    <ENTITY>
      <DATAID>110001</DATAID><FIRST_NAME>NORTHERN STAR SHIPPING CO., LTD.</FIRST_NAME>
      <UN_LIST_TYPE>DPRK</UN_LIST_TYPE><REFERENCE_NUMBER>KPe.901</REFERENCE_NUMBER>
      <ENTITY_ALIAS><QUALITY>a.k.a.</QUALITY><ALIAS_NAME>Polar Star Lines</ALIAS_NAME></ENTITY_ALIAS>
    </ENTITY>
  </ENTITIES>
</CONSOLIDATED_LIST>
"""

OFAC_XML: Final = """<?xml version="1.0" standalone="yes"?>
<sdnList xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns="http://tempuri.org/sdnList.xsd">
  <publshInformation><Publish_Date>11/20/2026</Publish_Date><Record_Count>2</Record_Count></publshInformation>
  <sdnEntry>
    <uid>50001</uid><firstName>Rithy</firstName><lastName>SAMBATHY</lastName><sdnType>Individual</sdnType>
    <programList><program>GLOMAG</program></programList>
    <akaList><aka><uid>1</uid><type>a.k.a.</type><category>weak</category><lastName>Bong Thom</lastName></aka>
      <aka><uid>2</uid><type>a.k.a.</type><category>strong</category><lastName>SAMBATY</lastName>
      <firstName>Rithi</firstName></aka></akaList>
    <dateOfBirthList><dateOfBirthItem><uid>3</uid><dateOfBirth>04 May 1960</dateOfBirth></dateOfBirthItem></dateOfBirthList>
  </sdnEntry>
  <sdnEntry><uid>50002</uid><lastName>GREY WHALE</lastName><sdnType>Vessel</sdnType>
    <programList><program>DPRK3</program></programList></sdnEntry>
</sdnList>
"""

OFAC_CSV: Final = (
    '50001,"SAMBATHY, Rithy","individual","GLOMAG",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,'
    "\"DOB 04 May 1960; weak aka 'Bong Thom'.\"\r\n"
    '50002,"GREY WHALE","vessel","DPRK3",-0- ,-0- ,"General Cargo",-0- ,-0- ,-0- ,-0- ,-0- \r\n'
    "\x1a\r\n"
)
OFAC_ALT: Final = '50001,70001,"aka","SAMBATY, Rithi",-0- \r\n99999,70002,"aka","NOBODY",-0- \r\n'


def un_list(*names: str) -> bytes:
    """Return a consolidated list of firms with these names; each is numbered by its place."""
    entities = "".join(
        f"<ENTITY><DATAID>{place}</DATAID><FIRST_NAME>{name}</FIRST_NAME><UN_LIST_TYPE>T</UN_LIST_TYPE>"
        f"<REFERENCE_NUMBER>E.{place}</REFERENCE_NUMBER></ENTITY>"
        for place, name in enumerate(names)
    )
    return f"<CONSOLIDATED_LIST><ENTITIES>{entities}</ENTITIES></CONSOLIDATED_LIST>".encode()


def bring_in(content: str | bytes = UN_XML, *, code: str = "UN", now: datetime = NOON, **options: Any) -> DeniedList:
    """Bring a list in, by somebody."""
    from tests.factories.users import UserFactory

    data = content.encode() if isinstance(content, str) else content
    by = options.pop("by", None) or UserFactory()
    return import_list(code=code, content=data, file_name="list.xml", by=by, now=now, **options)
