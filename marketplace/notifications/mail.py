"""Django's own e-mails (password, second factor) on the same road as all our messages."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone
from django.utils.translation import get_language

from marketplace.notifications.services import send_mail_text


class GatewayBackend(BaseEmailBackend):
    """Sends through our e-mail gateway. A gateway that is down raises nothing: the message waits for the sweep."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write down and send each message to each of its recipients; return how many messages there were."""
        language = (get_language() or "en")[:2]
        for message in email_messages:
            for to in message.recipients():
                send_mail_text(
                    to=to, subject=str(message.subject), text=str(message.body), language=language, now=timezone.now()
                )
        return len(email_messages)
