"""Files of exports, their checklists, papers, scans and numbers; exporters, and terms with a date and a source."""

from marketplace.exports.models.exporter import BestTraderTerm, ExporterProfile, OriginForm, StatementLimit
from marketplace.exports.models.file import (
    OPEN_STATUSES,
    ExportFile,
    ExportLine,
    FileStatus,
    ItemKind,
    ItemState,
    PackageKind,
    Purpose,
    ReadinessItem,
)
from marketplace.exports.models.papers import (
    ExportNumber,
    ExportPaper,
    ExportScan,
    NumberKind,
    PaperKind,
    ScanNotice,
)

__all__ = (
    "OPEN_STATUSES",
    "BestTraderTerm",
    "ExportFile",
    "ExportLine",
    "ExportNumber",
    "ExportPaper",
    "ExportScan",
    "ExporterProfile",
    "FileStatus",
    "ItemKind",
    "ItemState",
    "NumberKind",
    "OriginForm",
    "PackageKind",
    "PaperKind",
    "Purpose",
    "ReadinessItem",
    "ScanNotice",
    "StatementLimit",
)
