"""Every failure the product tells a person about: one class each, its message built inside.

A message says what happened, where, and what to do. Anything that is not a `SesDashError` is a bug:
it is logged with its traceback and shown as a plain sentence.
"""

from ses_dash.errors.access import (
    NotAllowedError,
    NotFoundError,
)
from ses_dash.errors.base import (
    SesDashError,
)
from ses_dash.errors.customers import (
    BadValueError,
    CellError,
    Fault,
    ImportRowError,
    NameTakenError,
)
from ses_dash.errors.freezing import (
    FreezeRunningError,
)
from ses_dash.errors.loading import (
    AmbiguousDatesError,
    BilledTwiceError,
    DemoNotEmptyError,
    LoadError,
    LoadRunningError,
    LoadStoppedError,
    MissingColumnError,
    MissingFilesError,
    MixedReportError,
    NoRivalError,
    NothingHeldError,
    NotStoredError,
    OtherFileError,
    ParserStoppedError,
    RejectedRowsError,
    TotalsDifferError,
    UnknownFormatError,
    UnreadableFileError,
)
from ses_dash.errors.mapping import (
    BadMappingError,
    MappingDiffersError,
    MappingsFitError,
    MonthNeededError,
)
from ses_dash.errors.options import (
    OwnOptionError,
)
from ses_dash.errors.prices import (
    FrozenPricesError,
    UnknownCommitmentError,
    UnknownPricebookError,
)
from ses_dash.errors.process import (
    AlreadyServingError,
    CannotListenError,
    PathError,
    PortBusyError,
    ServerLostError,
)
from ses_dash.errors.statements import (
    AlreadyFrozenError,
    FreezeBlockedError,
    NothingLeftError,
    NothingToFreezeError,
    OverpaymentError,
    PreviewChangedError,
    ReasonNeededError,
    StatementChangedError,
    StepRefusedError,
    UnknownOptionError,
)
from ses_dash.errors.stores import (
    BadNameRuleError,
    DamagedFileError,
    DataInUseError,
    LedgerNewerError,
    WarehouseDamagedError,
)
from ses_dash.errors.words import (
    BadAmountError,
    BadPeriodError,
    CurrencyMixError,
    UnboundedReportError,
    UnknownFieldError,
    UnknownProgramError,
    UnknownReportError,
)

__all__ = [
    "AlreadyFrozenError",
    "AlreadyServingError",
    "AmbiguousDatesError",
    "BadAmountError",
    "BadMappingError",
    "BadNameRuleError",
    "BadPeriodError",
    "BadValueError",
    "BilledTwiceError",
    "CannotListenError",
    "CellError",
    "CurrencyMixError",
    "DamagedFileError",
    "DataInUseError",
    "DemoNotEmptyError",
    "Fault",
    "FreezeBlockedError",
    "FreezeRunningError",
    "FrozenPricesError",
    "ImportRowError",
    "LedgerNewerError",
    "LoadError",
    "LoadRunningError",
    "LoadStoppedError",
    "MappingDiffersError",
    "MappingsFitError",
    "MissingColumnError",
    "MissingFilesError",
    "MixedReportError",
    "MonthNeededError",
    "NameTakenError",
    "NoRivalError",
    "NotAllowedError",
    "NotFoundError",
    "NotStoredError",
    "NothingHeldError",
    "NothingLeftError",
    "NothingToFreezeError",
    "OtherFileError",
    "OverpaymentError",
    "OwnOptionError",
    "ParserStoppedError",
    "PathError",
    "PortBusyError",
    "PreviewChangedError",
    "ReasonNeededError",
    "RejectedRowsError",
    "ServerLostError",
    "SesDashError",
    "StatementChangedError",
    "StepRefusedError",
    "TotalsDifferError",
    "UnboundedReportError",
    "UnknownCommitmentError",
    "UnknownFieldError",
    "UnknownFormatError",
    "UnknownOptionError",
    "UnknownPricebookError",
    "UnknownProgramError",
    "UnknownReportError",
    "UnreadableFileError",
    "WarehouseDamagedError",
]
