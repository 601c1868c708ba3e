from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What a message is about. The label is the subject where a channel has one."""

    SIGN_IN_CODE = "sign_in_code", _("Your code")
    HELP_CODE = "help_code", _("A code for who helps you")
    MAIL = "mail", _("E-mail")
    APPLICATION_SUBMITTED = "application_submitted", _("We have your application")
    APPLICATION_SENT_BACK = "application_sent_back", _("Your application needs a change")
    VENDOR_APPROVED = "vendor_approved", _("You can sell now")
    VENDOR_STOPPED = "vendor_stopped", _("Your shop has stopped")
    VENDOR_OPENED = "vendor_opened", _("Your shop is open")
    REQUIREMENT_REJECTED = "requirement_rejected", _("A paper needs a change")
    LICENCE_RUNS_OUT = "licence_runs_out", _("Your licence runs out")
    TEAM_INVITED = "team_invited", _("A shop asks you to work with it")
    ORGANISATION_INVITED = "organisation_invited", _("An organisation asks you to buy for it")
    ORGANISATION_DECIDED = "organisation_decided", _("Your organisation was looked at")
    APPROVAL_ASKED = "approval_asked", _("A purchase waits for your approval")
    APPROVAL_TO_PAY = "approval_to_pay", _("A purchase is to be paid")
    APPROVAL_APPROVED = "approval_approved", _("Your purchase is approved")
    APPROVAL_REFUSED = "approval_refused", _("Your purchase is not approved")
    APPROVAL_EXPIRED = "approval_expired", _("Nobody approved your purchase in time")
    LISTING_SENT_BACK = "listing_sent_back", _("Your listing needs a change")
    LISTING_APPROVED = "listing_approved", _("Your listing is on sale")
    SHOP_PAGE_SENT_BACK = "shop_page_sent_back", _("Your shop's page needs a change")
    SHOP_PAGE_APPROVED = "shop_page_approved", _("Buyers see your shop's page")
    CERTIFICATE_ENDING = "certificate_ending", _("A certificate ends soon")
    SANCTION_IMPOSED = "sanction_imposed", _("A decision of the Ministry about your shop")
    SANCTION_LIFTED = "sanction_lifted", _("A sanction on your shop was lifted")
    APPEAL_DECIDED = "appeal_decided", _("Your appeal is decided")
    INCIDENT_RAISED = "incident_raised", _("A complaint to answer")
    INCIDENT_ANSWERED = "incident_answered", _("The vendor has answered your complaint")
    INCIDENT_CLOSED = "incident_closed", _("Your complaint is closed")
    INCIDENT_DECIDED = "incident_decided", _("A complaint about you is closed")
    RETURN_ASKED = "return_asked", _("A buyer wants to return something")
    RETURN_ACCEPTED = "return_accepted", _("You can send it back")
    RETURN_DECLINED = "return_declined", _("The vendor does not take it back")
    RETURN_DISPUTED = "return_disputed", _("The Ministry decides about a return")
    RETURN_DECIDED = "return_decided", _("A return is decided")
    RETURN_NOT_TAKEN = "return_not_taken", _("The carrier does not take your parcel")
    RETURN_BOOKED = "return_booked", _("The way back is booked")
    RETURN_ON_THE_WAY = "return_on_the_way", _("A return is on its way to you")
    RETURN_CAME_BACK = "return_came_back", _("Your return came back to you")
    RETURN_RECEIVED = "return_received", _("Your return has arrived")
    RETURN_TO_INSPECT = "return_to_inspect", _("Look at what came back")
    RETURN_SETTLED = "return_settled", _("A return is paid back")
    RETURN_CLOSED = "return_closed", _("A return is closed")
    QUOTE_ASKED = "quote_asked", _("A buyer asks for a quote")
    QUOTE_MESSAGE = "quote_message", _("A message about a quote")
    QUOTE_OFFERED = "quote_offered", _("You have an offer")
    QUOTE_WITHDRAWN = "quote_withdrawn", _("An offer was taken back")
    QUOTE_REQUEST_RAN_OUT = "quote_request_ran_out", _("Your request has ended")
    QUOTE_ACCEPTED = "quote_accepted", _("Your offer is accepted")
    QUOTE_DECLINED = "quote_declined", _("Your offer was not accepted")
    QUOTE_RAN_OUT = "quote_ran_out", _("Your offer has run out")
    QUOTE_SHARE_ASKED = "quote_share_asked", _("A shop asks you to answer together")
    QUOTE_SHARE_AGREED = "quote_share_agreed", _("All agree: you can offer it")
    QUOTE_SHARE_REFUSED = "quote_share_refused", _("A shop does not agree to its part")
    ORDER_CONFIRMED = "order_confirmed", _("A new order")
    ORDER_CANCELLED = "order_cancelled", _("An order was cancelled")
    PURCHASE_PAID = "purchase_paid", _("Your purchase is paid")
    PART_FELL_DUE = "part_fell_due", _("A part of the price is due")
    PART_STILL_DUE = "part_still_due", _("A part of the price is still to be paid")
    PART_PAID = "part_paid", _("A part of the price has come")
    ORDER_DECLINED = "order_declined", _("A vendor cannot send your order")
    ORDER_CALLED_OFF = "order_called_off", _("An order of yours was cancelled")
    ORDER_DISPATCHED = "order_dispatched", _("Your parcel is on its way")
    ORDER_DELIVERED = "order_delivered", _("Your parcel has arrived")
    BOOKING_WAITS = "booking_waits", _("Your parcel's booking waits")
    BOOKING_REFUSED = "booking_refused", _("The carrier refuses your parcel")
    CARRIER_ALARM = "carrier_alarm", _("A carrier needs a look")
    PARCEL_WAITS = "parcel_waits", _("Your parcel waits for you")
    PARCEL_GOES_BACK = "parcel_goes_back", _("A parcel goes back")
    PARCEL_OUT = "parcel_out", _("Your parcel comes today")
    PARCEL_AT_POINT = "parcel_at_point", _("Your parcel waits for you")
    PARCEL_TRIED = "parcel_tried", _("Nobody could take your parcel")
    PARCEL_BACK = "parcel_back", _("Your parcel is coming back to the sender")
    EXPORT_BLOCKED = "export_blocked", _("An export must not leave yet")
    EXPORT_READY = "export_ready", _("An export is ready to leave")
    EXPORT_SCAN_ENDING = "export_scan_ending", _("A paper of an export runs out")
    EXPORT_ASKS_BUYER = "export_asks_buyer", _("Your customs ask for a paper")
    EXPORT_PAPERS = "export_papers", _("The papers of your order are there")
    WEBHOOK_STOPPED = "webhook_stopped", _("Your program does not answer")
    REFUND_DUE = "refund_due", _("We owe you money")
    REFUND_SENT = "refund_sent", _("Your money is on its way back")
    REFUND_GIVEN = "refund_given", _("You have got money back")
    REFUND_FAILED = "refund_failed", _("Your money has not reached you yet")
    REFUND_TO_GIVE = "refund_to_give", _("A buyer must get money back from you")
    STATEMENT_MADE = "statement_made", _("What you get")
    PAYOUT_SENT = "payout_sent", _("Your money is on its way")
    PAYOUT_FAILED = "payout_failed", _("Your money came back")
    ACCOUNT_CODE = "account_code", _("A code for your account")
    ACCOUNT_ASKED = "account_asked", _("Your account is being changed")
    ACCOUNT_STOPPED = "account_stopped", _("Your account stays as it was")
    ACCOUNT_CHANGED = "account_changed", _("Your account was changed")
    REVIEW_WRITTEN = "review_written", _("A buyer has reviewed you")
    REVIEW_REJECTED = "review_rejected", _("Your review is not shown")
    REVIEW_ANSWERED = "review_answered", _("The vendor has answered your review")
    QUESTION_ASKED = "question_asked", _("A buyer asks something")
    QUESTION_ANSWERED = "question_answered", _("Your question is answered")
    QUESTION_REJECTED = "question_rejected", _("Your question is not passed on")
    PRODUCT_BACK = "product_back", _("It is back")
    PRODUCT_CHEAPER = "product_cheaper", _("It is cheaper")


class ChannelCode(models.TextChoices):
    """How a message travels."""

    SMS = "sms", _("short message")
    TELEGRAM = "telegram", "Telegram"
    EMAIL = "email", _("e-mail")


class Status(models.TextChoices):
    """How far a message has come. The status is the queue: the sweep takes what waits."""

    WAITING = "waiting", _("waiting")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    FAILED = "failed", _("failed")


class NotificationQuerySet(models.QuerySet["Notification"]):
    """Scopes over messages."""

    def due(self, now: datetime) -> NotificationQuerySet:
        """Keep what waits for a try; also what a sender that died had begun, once its time is up."""
        return self.filter(status__in=[Status.WAITING, Status.SENDING], next_try_at__lte=now)


class Notification(models.Model):
    """One message to one person, from the wish to send it until a gateway has taken it."""

    kind = models.CharField(_("about"), max_length=30, choices=Kind)
    #: Who is told what, once: a fact that is delivered twice tells them once.
    key = models.CharField(max_length=120, unique=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    channel = models.CharField(_("sent by"), max_length=10, choices=ChannelCode)
    address = models.CharField(_("to"), max_length=254)
    #: Where to send a short message when the first channel will never take it.
    fallback_phone = models.CharField(max_length=20, blank=True)
    language = models.CharField(max_length=2)
    subject = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    #: A secret's text is erased as soon as it is sent or too old.
    is_secret = models.BooleanField(default=False)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(status="sent", sent_at__isnull=False) | (~Q(status="sent") & Q(sent_at=None)),
                name="notification_sent_has_time",
            ),
        )
        indexes = (
            models.Index(
                fields=["next_try_at"],
                condition=Q(status__in=["waiting", "sending"]),
                name="notification_by_next_try",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
