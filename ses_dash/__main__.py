"""`python -m ses_dash`: the command line, without depending on where the script was installed."""

from __future__ import annotations

from ses_dash.cli import main

if __name__ == "__main__":
    main()
