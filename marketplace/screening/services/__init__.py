"""Looking for names on lists of denied parties, deciding what was found, and bringing lists in."""

from marketplace.screening.services.deciding import decide
from marketplace.screening.services.importing import ListPlan, import_list, plan_list
from marketplace.screening.services.screening import refuse_who_is_blocked, screen, screen_again

__all__ = ("ListPlan", "decide", "import_list", "plan_list", "refuse_who_is_blocked", "screen", "screen_again")
