"""Makes the helper module importable: ``from question_orders import …``."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
