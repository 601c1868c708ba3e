from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from marketplace.geography.models import Commune, District, Province, Village


def check_places(
    *, province: Province, district: District, commune: Commune, village: Village | None, prefix: str = ""
) -> None:
    """Refuse places that do not lie in one another, or that exist no more; `prefix` stands before the fields' names.

    Raises:
        ValidationError: With the first field that does not fit.
    """
    if district.province_id != province.pk:
        raise ValidationError({f"{prefix}district": _("This district is not in the province you chose.")})
    if commune.district_id != district.pk:
        raise ValidationError({f"{prefix}commune": _("This commune is not in the district you chose.")})
    if village is not None and village.commune_id != commune.pk:
        raise ValidationError({f"{prefix}village": _("This village is not in the commune you chose.")})
    named = {"province": province, "district": district, "commune": commune, "village": village}
    for name, place in named.items():
        if place is not None and place.valid_to is not None:
            raise ValidationError({f"{prefix}{name}": _("This place exists no more. Choose another.")})
