"""Files of a form, whether they came with it or piece by piece before it."""

from __future__ import annotations

from typing import Any

from django.utils.datastructures import MultiValueDict

from marketplace.vendor_portal.doors import PersonRequest
from vendors.services.uploads import arrived_file

#: Behind a field's name: the id of the upload that holds its file.
ARRIVED = "_arrived"


def files_of(request: PersonRequest, *names: str) -> MultiValueDict[str, Any]:
    """Return the files of a form: those that came with it, and for the named fields those that arrived before it."""
    files: MultiValueDict[str, Any] = MultiValueDict(dict(request.FILES.lists()))
    for name in names:
        public_id = request.POST.get(f"{name}{ARRIVED}", "")
        if name not in files and public_id:
            found = arrived_file(user=request.user, public_id=public_id)
            if found is not None:
                files[name] = found
    return files


def arrived_ids(request: PersonRequest, *names: str) -> dict[str, str]:
    """Return the ids of uploads that a form which comes back should keep, by the name of their hidden field."""
    ids = {f"{name}{ARRIVED}": request.POST.get(f"{name}{ARRIVED}", "") for name in names}
    return {name: value for name, value in ids.items() if value}
