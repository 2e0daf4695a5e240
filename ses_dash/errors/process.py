"""Failures about the serving process and its command line."""

from __future__ import annotations

from ses_dash.errors.base import SesDashError


class PortBusyError(SesDashError):
    """The port to serve on is taken."""

    def __init__(self, host: str, port: int) -> None:
        super().__init__(
            f"Port {port} of {host} is in use by another program. Stop it, or choose another port "
            "with --port."
        )


class CannotListenError(SesDashError):
    """The address to serve on cannot be used on this machine."""

    def __init__(self, host: str, port: int, reason: str) -> None:
        super().__init__(f"ses-dash cannot listen on {host}, port {port}: {reason}.")


class AlreadyServingError(SesDashError):
    """A server has this data folder already."""

    def __init__(self, address: str) -> None:
        super().__init__(f"ses-dash serves this data already, at {address}.")


class ServerLostError(SesDashError):
    """The server that ran a command went away before it was done."""

    def __init__(self) -> None:
        super().__init__(
            "The server stopped before the command was done. What it had not finished was undone; "
            "start it, look, and give the command again."
        )


class CertificateError(SesDashError):
    """The certificate that PDFs are to be signed with cannot be used."""

    def __init__(self, path: object, reason: str) -> None:
        super().__init__(
            f"{path} cannot sign: {reason}. Correct SES_DASH_CERTIFICATE and "
            "SES_DASH_CERTIFICATE_PASSWORD, or unset them to go on without signatures."
        )


class PathError(SesDashError):
    """A file somebody named cannot be read or written."""

    def __init__(self, path: object, reason: str) -> None:
        super().__init__(f"{path} cannot be used: {reason}.")
