"""How a command ends: its exit code, and the one line that says why.

Exit codes: 0 success (an empty answer and warnings too), 1 failure, 2 bad usage or configuration, 130 interrupted.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typer import Typer

OUR_PACKAGES = frozenset({"bot", "claims", "dprkwatch", "media", "monitors", "storage"})


def exit_code_of(app: Typer, arguments: list[str]) -> int:
    """Runs a command; the exit code it ends with. What went wrong is said in one line on standard error."""
    from typer.exceptions import Abort, TyperException

    try:
        code = app(args=arguments, prog_name="dprkwatch", standalone_mode=False)
        sys.stdout.flush()
        # Typer itself makes 130 of Ctrl-C inside a command
        return _fail("interrupted", 130) if code == 130 else code if isinstance(code, int) else 0
    except (KeyboardInterrupt, Abort):
        return _fail("interrupted", 130)
    except (BrokenPipeError, SystemExit):
        # Typer turns the first into the second
        return _nobody_reads()
    except TyperException as error:
        if type(error).__name__ == "NoArgsIsHelpError":
            print(error)
            return 2
        return _fail(_message(error), 2)
    except OSError as error:
        return _fail(f"{error.filename or 'output'}: {error.strerror or error}", 1)
    except Exception as error:
        if type(error).__module__.partition(".")[0] in OUR_PACKAGES:
            return _fail(str(error), getattr(error, "exit_code", 2 if _is_configuration(error) else 1))
        if os.environ.get("DPRKWATCH_LOG__LEVEL") == "debug":
            raise
        return _fail(
            f"unexpected {type(error).__name__}: {' '.join(str(error).split())[:200]} "
            "(DPRKWATCH_LOG__LEVEL=debug shows where)",
            1,
        )


def _nobody_reads() -> int:
    # whoever read us has gone; python would complain once more at exit
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _is_configuration(error: Exception) -> bool:
    return type(error).__name__ in {"SettingsError", "UsageError", "LexiconError", "GazetteerError"}


def _message(error: Exception) -> str:
    format_message = getattr(error, "format_message", None)
    return str(format_message() if format_message else error)


def _fail(message: str, code: int) -> int:
    from dprkwatch.printing import complain

    complain(message)
    return code
