"""One post office for each province, so that scans have a place. Codes and names are ours."""

from __future__ import annotations

from typing import Final

#: Province code -> (office code, name in English, name in Khmer).
OFFICES: Final[dict[str, tuple[str, str, str]]] = {
    "01": ("KHBMC", "Banteay Meanchey", "បន្ទាយមានជ័យ"),
    "02": ("KHBTB", "Battambang", "បាត់ដំបង"),
    "03": ("KHKCM", "Kampong Cham", "កំពង់ចាម"),
    "04": ("KHKCH", "Kampong Chhnang", "កំពង់ឆ្នាំង"),
    "05": ("KHKSP", "Kampong Speu", "កំពង់ស្ពឺ"),
    "06": ("KHKTM", "Kampong Thom", "កំពង់ធំ"),
    "07": ("KHKPT", "Kampot", "កំពត"),
    "08": ("KHKDL", "Kandal", "កណ្ដាល"),
    "09": ("KHKKG", "Koh Kong", "កោះកុង"),
    "10": ("KHKRT", "Kratie", "ក្រចេះ"),
    "11": ("KHMKR", "Mondulkiri", "មណ្ឌលគិរី"),
    "12": ("KHPNH", "Phnom Penh", "ភ្នំពេញ"),
    "13": ("KHPVH", "Preah Vihear", "ព្រះវិហារ"),
    "14": ("KHPVG", "Prey Veng", "ព្រៃវែង"),
    "15": ("KHPST", "Pursat", "ពោធិ៍សាត់"),
    "16": ("KHRTK", "Ratanakiri", "រតនគិរី"),
    "17": ("KHREP", "Siem Reap", "សៀមរាប"),
    "18": ("KHKOS", "Preah Sihanouk", "ព្រះសីហនុ"),
    "19": ("KHSTG", "Stung Treng", "ស្ទឹងត្រែង"),
    "20": ("KHSVR", "Svay Rieng", "ស្វាយរៀង"),
    "21": ("KHTKO", "Takeo", "តាកែវ"),
    "22": ("KHOMC", "Oddar Meanchey", "ឧត្តរមានជ័យ"),
    "23": ("KHKEP", "Kep", "កែប"),
    "24": ("KHPLN", "Pailin", "ប៉ៃលិន"),
    "25": ("KHTBK", "Tboung Khmum", "ត្បូងឃ្មុំ"),
}

#: Where domestic mail is sorted: everything goes through the capital.
HUB: Final = "12"

#: The office of exchange from which mail leaves the country. Its code is ours.
OUTWARD: Final = "KHPNHA"

#: The scans that a clerk makes, in the order of the road: code, English, Khmer, at which end.
STEPS: Final = (
    ("EMA", "Accepted at the counter", "បានទទួលនៅបញ្ជរ", "sender"),
    ("EMC", "Left for the capital", "បានចេញដំណើរ", "sender"),
    ("EDD", "In the sorting centre", "នៅមជ្ឈមណ្ឌលតម្រៀប", "hub"),
    ("EMB", "At the office of exchange", "ដល់ការិយាល័យប្ដូរសំបុត្រ", "hub"),
    ("EXA", "Shown to customs here", "បង្ហាញគយកម្ពុជា", "hub"),
    ("EMD", "Arrived in the country", "ដល់ប្រទេសគោលដៅ", "addressee"),
    ("EDB", "Shown to customs there", "បង្ហាញគយប្រទេសគោលដៅ", "addressee"),
    ("EME", "Held by customs there", "គយប្រទេសគោលដៅឃាត់ទុក", "addressee"),
    ("EDC", "Sent back by customs there", "គយប្រទេសគោលដៅបញ្ជូនត្រឡប់", "addressee"),
    ("EMG", "At the delivery office", "ដល់ប៉ុស្តិ៍ចែកចាយ", "addressee"),
    ("EDG", "Out for delivery", "កំពុងចែកចាយ", "addressee"),
    ("EDH", "Ready to be collected", "រង់ចាំមកយក", "addressee"),
    ("EMI", "Delivered", "បានប្រគល់", "addressee"),
    ("EMH", "Nobody answered", "មិនមានអ្នកទទួល", "addressee"),
)


def office(province_code: str) -> tuple[str, str, str]:
    """Return the office of a province, or the capital's for a code that is none."""
    return OFFICES.get(province_code, OFFICES[HUB])
