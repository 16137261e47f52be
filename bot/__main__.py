"""`python -m bot` is `porchlight`."""

import sys

from bot.cli import main

sys.exit(main())
