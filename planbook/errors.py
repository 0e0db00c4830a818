"""What can stop a command, each with one sentence that says what and what to do.

    PlanbookError
    ├── FileError
    │   ├── FileMissingError
    │   ├── FolderGivenError
    │   ├── UnreadableFileError
    │   ├── BusyWorkbookError
    │   ├── ConflictCopyError
    │   ├── NotAWorkbookError
    │   ├── OldExcelFileError
    │   ├── EncryptedWorkbookError
    │   ├── UnsafeWorkbookError
    │   ├── ForeignWorkbookError
    │   ├── NewerSchemaError
    │   ├── UncalculatedWorkbookError
    │   ├── UnwritableError
    │   └── FileExistsAlreadyError
    ├── SettingError
    │   ├── ConfigSyntaxError
    │   ├── UnknownSettingError
    │   └── SettingValueError
    ├── SendingStoppedError
    ├── LedgerError
    ├── DeliveryError
    │   ├── DeliveryPostponedError
    │   └── DeliveryUncertainError
    ├── TransportError
    ├── DocumentError
    │   ├── TemplateError
    │   └── GateError
    └── UnknownCodeError

Bad data is never an exception: it is a finding. The sentence stands in the locale catalogue under `errors`, by the
name of the class (and, where a class has several, by `variant`); a raise passes data only.
"""

from __future__ import annotations

from planbook import texts


class PlanbookError(Exception):
    """The base of every error that planbook raises on purpose."""

    def __init__(self, variant: str = "", **values: object) -> None:
        super().__init__(variant, values)
        self.variant = variant
        self.values = values

    def sentence(self, lang: str = "nb") -> str:
        """The sentence for the user, in a language."""
        key = type(self).__name__ + (f"_{self.variant}" if self.variant else "")
        return texts.sentence(f"errors.{key}", lang, **self.values)

    def __str__(self) -> str:
        return self.sentence()


class FileError(PlanbookError):
    """A file could not be used."""


class FileMissingError(FileError):
    """There is no such file."""


class FolderGivenError(FileError):
    """A folder was given where a file is needed."""


class UnreadableFileError(FileError):
    """The operating system refused to let the file be read."""


class BusyWorkbookError(FileError):
    """The file kept changing while it was read: someone is saving it."""


class ConflictCopyError(FileError):
    """A sync client has left a second version beside the workbook, and only a person knows which one holds."""


class NotAWorkbookError(FileError):
    """The file is no Excel workbook, whatever its name says."""


class OldExcelFileError(FileError):
    """The file is a workbook of the old .xls kind."""


class EncryptedWorkbookError(FileError):
    """The workbook has a password or a protecting label."""


class UnsafeWorkbookError(FileError):
    """The workbook is built so that opening it would fill the machine."""


class ForeignWorkbookError(FileError):
    """The workbook has none of planbook's sheets."""


class NewerSchemaError(FileError):
    """The workbook was made by a newer planbook."""


class UncalculatedWorkbookError(FileError):
    """The workbook holds a formula that no program has worked out, so a value would be lost."""


class UnwritableError(FileError):
    """A file or folder could not be written."""


class FileExistsAlreadyError(FileError):
    """A new file was asked for where one lies already."""


class SettingError(PlanbookError):
    """A setting could not be used."""


class ConfigSyntaxError(SettingError):
    """planbook.toml is no valid TOML."""


class UnknownSettingError(SettingError):
    """planbook.toml has a table or key that planbook does not know."""


class SettingValueError(SettingError):
    """A key of planbook.toml, or an option, has a value that cannot be used."""


class SendingStoppedError(PlanbookError):
    """Reminders were stopped before the first one, and someone must decide."""


class LedgerError(PlanbookError):
    """The ledger of reminders could not be used."""


class DeliveryError(PlanbookError):
    """One message could not be delivered."""


class DeliveryPostponedError(DeliveryError):
    """A message was refused for the time being; `after`, where it is given, is how many seconds to wait."""


class DeliveryUncertainError(DeliveryError):
    """The connection was lost when nobody could tell any more whether the message had been taken."""


class TransportError(PlanbookError):
    """No message can be delivered at all: the server, the login or the certificate is refused."""


class DocumentError(PlanbookError):
    """A document could not be made."""


class TemplateError(DocumentError):
    """A template could not be filled."""


class GateError(DocumentError):
    """A filled document was not whole and was thrown away."""


class UnknownCodeError(PlanbookError):
    """There is no such code in the catalogue."""
