from oscar.apps.checkout.models import *  # noqa: F403 - Oscar has none; its loader wants the module
