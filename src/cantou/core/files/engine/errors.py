"""Why a file is refused, in words for the person who sent it."""

from __future__ import annotations


def gettext_noop(message: str) -> str:
    """Mark a sentence for translation; whoever shows it translates it."""
    return message


class FileRefusedError(Exception):
    """A file that cannot be accepted.

    `message` is French and unformatted, so that it can be translated before `parameters` enter it.
    """

    code = "refused"
    message = gettext_noop("Ce fichier ne peut pas être accepté.")

    def __init__(self, **parameters: str | int) -> None:
        self.parameters = parameters
        super().__init__(self.code)

    def __str__(self) -> str:
        return self.message % self.parameters


class TooHeavyError(FileRefusedError):
    code = "too_heavy"
    message = gettext_noop(
        "Ce fichier pèse %(size)s Mo ; la limite est de %(limit)s Mo. "
        "Réduisez-le ou choisissez-en un plus léger."
    )


class EmptyError(FileRefusedError):
    code = "empty"
    message = gettext_noop("Ce fichier est vide. Choisissez-le de nouveau.")


class NotAnImageError(FileRefusedError):
    code = "not_an_image"
    message = gettext_noop(
        "Ce fichier n’est pas une image lisible. "
        "Choisissez une photographie au format JPEG, PNG, WebP, GIF ou HEIC."
    )


class PdfNotImageError(FileRefusedError):
    code = "pdf_not_image"
    message = gettext_noop(
        "Ce fichier est un document PDF, quel que soit son nom. "
        "Choisissez une photographie (JPEG, PNG, WebP, GIF ou HEIC)."
    )


class UnsupportedImageError(FileRefusedError):
    code = "unsupported_image"
    message = gettext_noop(
        "Les images au format %(format)s ne sont pas acceptées. "
        "Enregistrez la vôtre en JPEG ou en PNG, puis choisissez-la de nouveau."
    )


class TruncatedImageError(FileRefusedError):
    code = "truncated"
    message = gettext_noop(
        "Cette image est incomplète ou abîmée : sa copie s’est peut-être interrompue. "
        "Choisissez-la de nouveau, ou prenez-en une autre."
    )


class TooManyPixelsError(FileRefusedError):
    code = "too_many_pixels"
    message = gettext_noop(
        "Cette image compte %(megapixels)s millions de points ; la limite est de %(limit)s millions. "
        "Réduisez-la, puis choisissez-la de nouveau."
    )


class TooHardError(FileRefusedError):
    """The decoder met its bound of memory or of time: a bomb, or as good as one."""

    code = "too_hard"
    message = gettext_noop(
        "Cette image demande trop de mémoire ou de temps pour être ouverte. "
        "Choisissez-en une autre, ou reprenez la photographie."
    )


class UnsupportedFileError(FileRefusedError):
    code = "unsupported_file"
    message = gettext_noop(
        "Ce genre de fichier n’est pas accepté. "
        "Envoyez un PDF, un texte (ODT, DOCX, TXT), un tableau CSV ou une image."
    )


class ActiveContentError(FileRefusedError):
    code = "active_content"
    message = gettext_noop(
        "Ce fichier contient un programme (une macro ou un script) : il n’est pas accepté. "
        "Enregistrez-le en PDF, puis envoyez le PDF."
    )


class KindNotWantedError(FileRefusedError):
    code = "kind_not_wanted"
    message = gettext_noop("Un fichier %(kind)s ne convient pas ici. Formats acceptés : %(accepted)s.")


class InfectedError(FileRefusedError):
    code = "infected"
    message = gettext_noop(
        "L’antivirus a reconnu un programme dangereux dans ce fichier : il n’a pas été gardé."
    )


class TooManyFilesError(FileRefusedError):
    code = "too_many"
    message = gettext_noop("Vous pouvez joindre %(limit)s fichiers au plus.")


REFUSALS: dict[str, type[FileRefusedError]] = {
    refusal.code: refusal for refusal in FileRefusedError.__subclasses__()
}
