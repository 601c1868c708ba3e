from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from catalogue.photos import complete_photos


class Command(BaseCommand):
    """`manage.py make_photo_sizes` gives older photos the sizes and kinds that were added since. It may be run again."""

    help = "Complete the AVIF, WebP and JPEG sizes of photos that were stored before they were added."

    def handle(self, *args: Any, **options: Any) -> None:
        completed, broken = 0, []
        for name, is_whole in complete_photos():
            if is_whole:
                completed += 1
            else:
                broken.append(name)
        self.stdout.write(f"{completed} photos completed.")
        if broken:
            raise CommandError("These could not be read:\n" + "\n".join(broken))
