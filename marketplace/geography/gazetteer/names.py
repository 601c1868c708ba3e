"""What places are called: the provinces as the country writes them, and other usual spellings.

Source: the Royal Government's and the provinces' own English usage ("Siem Reap", "Preah Sihanouk"), the UNGEGN
romanisation and the spellings on maps and road signs. Spellings that only sound alike ("Kompong") need no line here:
`marketplace.geography.normalise.sound_key` finds them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class KnownName:
    """A province's name in both languages, without the word for its level."""

    km: str
    en: str


#: Provinces whose published name is not the one in use.
PROVINCES: Final = {
    "11": KnownName(km="មណ្ឌលគិរី", en="Mondulkiri"),
    "12": KnownName(km="ភ្នំពេញ", en="Phnom Penh"),
    "16": KnownName(km="រតនគិរី", en="Ratanakiri"),
    "17": KnownName(km="សៀមរាប", en="Siem Reap"),
    "18": KnownName(km="ព្រះសីហនុ", en="Preah Sihanouk"),
    "22": KnownName(km="ឧត្ដរមានជ័យ", en="Oddar Meanchey"),
}

#: Other usual names of provinces, districts and communes, by code.
ALIASES: Final[dict[str, tuple[str, ...]]] = {
    "02": ("Bat Dambang",),
    "07": ("Kâmpôt",),
    "09": ("Kaoh Kong",),
    "10": ("Kracheh", "Kratié"),
    "12": ("Phnum Penh", "PP"),
    "15": ("Pouthisat", "Posat"),
    "16": ("Rotanak Kiri",),
    "17": ("Siem Reab",),
    "18": ("Sihanoukville", "Kampong Saom", "Kompong Som", "កំពង់សោម"),
    "19": ("Stoeng Traeng", "Steung Treng"),
    "21": ("Takaev", "Takéo"),
    "22": ("Otdar Mean Chey", "Oudor Meanchey"),
    "23": ("Kaeb",),
    "25": ("Tbong Khmum", "Tboung Khmom"),
    "0102": ("Mongkol Borei",),
    "0104": ("Preah Netr Preah",),
    "0106": ("Sisophon",),
    "0110": ("Poipet",),
    "0205": ("Ek Phnom",),
    "0502": ("Chbar Morn",),
    "0509": ("Odongk", "Oudong", "Udong", "ឧដុង្គ"),
    "0707": ("Teuk Chhou",),
    "0709": ("Bokor",),
    "0804": ("Koh Thom",),
    "0808": ("Ang Snoul",),
    "0809": ("Ponhea Leu",),
    "0811": ("Takhmao",),
    "0904": ("Khemarak Phoumin",),
    "1002": ("Kratie",),
    "1006": ("Chetr Borei",),
    "1105": ("Sen Monorom",),
    "1201": ("Chamkarmon",),
    "1202": ("Daun Penh",),
    "1203": ("7 Makara", "Prampi Makara", "៧មករា"),
    "1204": ("Toul Kork",),
    "1205": ("Dangkor",),
    "1208": ("Sen Sok",),
    "1209": ("Por Sen Chey", "Pou Senchey"),
    "1210": ("Chbar Ampeou",),
    "1211": ("Chroy Changvar",),
    "1212": ("Prek Pnov",),
    "1213": ("Boeung Keng Kang", "BKK"),
    "1505": ("Pursat",),
    "1602": ("Banlung",),
    "1608": ("Ta Veng",),
    "1710": ("Siem Reap",),
    "1711": ("Soutr Nikom",),
    "1801": ("Sihanoukville",),
    "1802": ("Prey Nob",),
    "1805": ("Koh Rong",),
    "1806": ("Kampong Som",),
    "1904": ("Stung Treng",),
    "2108": ("Daun Keo", "Takeo"),
    "2302": ("Kep",),
    "2503": ("Memot",),
    "100207": ("Koh Trong",),
    "110404": ("Bousra",),
    "121101": ("Koh Dach", "Silk Island"),
    "171007": ("Chong Kneas",),
}
