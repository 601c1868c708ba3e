"""What members want to buy for an organisation, and what was said to it."""

from marketplace.approvals.models.request import ApprovalRequest, ApprovalStatus, ApprovalStep, SubjectKind, Verdict

__all__ = ["ApprovalRequest", "ApprovalStatus", "ApprovalStep", "SubjectKind", "Verdict"]
