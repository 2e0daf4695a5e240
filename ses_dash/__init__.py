"""ses-dash: a billing dashboard for cloud resellers."""

__version__ = "0.1.0"
