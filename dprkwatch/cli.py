"""The command line: what each command takes. What it does stands in ``dprkwatch.commands``, imported when it runs."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from dprkwatch.exits import exit_code_of

app = typer.Typer(
    name="dprkwatch",
    help="Watches public Telegram channels for claims about North Korean forces in Russia's war against Ukraine.",
    rich_markup_mode=None,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
media_app = typer.Typer(
    help="Pictures and films that a limit holds back.", rich_markup_mode=None, no_args_is_help=True
)
channels_app = typer.Typer(help="The watched-channel list.", rich_markup_mode=None, no_args_is_help=True)
db_app = typer.Typer(help="The database.", rich_markup_mode=None, no_args_is_help=True)
app.add_typer(channels_app, name="channels")
app.add_typer(media_app, name="media")
lexicon_app = typer.Typer(help="Word lists and places.", rich_markup_mode=None, no_args_is_help=True)
app.add_typer(db_app, name="db")
app.add_typer(lexicon_app, name="lexicon")

Config = Annotated[
    Path | None,
    typer.Option(
        "--config",
        metavar="FILE",
        help="The configuration file (default: config.toml, else built-in defaults).",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
Names = Annotated[list[str], typer.Argument(metavar="@CHANNEL...", help="Usernames of public channels.")]


@app.callback()
def root(ctx: typer.Context, config: Config = None) -> None:
    """What stands before every command."""
    ctx.obj = config


@app.command()
def init(ctx: typer.Context) -> None:
    """From nothing to one's own bot, by questions."""
    from dprkwatch.commands.init import init_program

    _exit(init_program(ctx.obj))


@app.command()
def demo(
    once: Annotated[
        list[str] | None,
        typer.Option("--once", metavar="COMMAND", help="Answer this command and exit; may be repeated."),
    ] = None,
    lang: Annotated[str, typer.Option("--lang", help="The chat's language.")] = "en",
) -> None:
    """The bot in the terminal, on a sample feed: no account, no network."""
    from dprkwatch.demo import run_demo

    _exit(run_demo(once or [], lang))


@app.command()
def run(ctx: typer.Context) -> None:
    """Watches and answers: everything in one process."""
    _work(ctx, watch=True, bot=True)


def _work(ctx: typer.Context, *, watch: bool, bot: bool) -> None:
    with _without_rich():
        import structlog  # noqa: F401
    from dprkwatch.commands.run import run_program

    _exit(run_program(ctx.obj, watch=watch, bot=bot))


@contextmanager
def _without_rich() -> Iterator[None]:
    """structlog loads rich for tracebacks that are not printed by it here: five megabytes of an idle bot."""
    if "rich" in sys.modules:
        yield
        return
    sys.modules["rich"] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules["rich"]


@app.command()
def monitor(ctx: typer.Context) -> None:
    """Only the watching."""
    _work(ctx, watch=True, bot=False)


@app.command()
def bot(ctx: typer.Context) -> None:
    """Only the bot."""
    _work(ctx, watch=False, bot=True)


@app.command()
def login(
    ctx: typer.Context,
    account: Annotated[
        str, typer.Option("--account", metavar="LABEL", help="What you call the account; one session each.")
    ] = "main",
    qr: Annotated[
        bool, typer.Option("--qr", help="By a QR code that another device of the account scans.")
    ] = False,
) -> None:
    """Signs a watching Telegram account in: by code, password, or a QR code in the terminal."""
    from dprkwatch.commands.login import sign_in

    _exit(sign_in(ctx.obj, account, qr))


@app.command()
def invite(
    ctx: typer.Context,
    role: Annotated[str, typer.Option("--role", help="subscriber, analyst or admin.")] = "subscriber",
    days: Annotated[int, typer.Option("--days", help="How many days the link is good for.")] = 7,
) -> None:
    """Makes a link that lets one person use the bot."""
    from dprkwatch.commands.invite import make_invitation

    _exit(make_invitation(ctx.obj, role, days))


@app.command()
def backfill(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="@CHANNEL", help="A watched channel.")],
    since: Annotated[
        str | None, typer.Option("--since", metavar="DATE", help="Read back to this day, such as 2024-12-01.")
    ] = None,
) -> None:
    """Reads a watched channel's history, resumable, with a progress bar."""
    from dprkwatch.commands.backfill import backfill_channel

    _exit(backfill_channel(ctx.obj, name, since))


@app.command("import")
def import_(
    ctx: typer.Context,
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH...", help="result.json, its folder, a zip, or posts.jsonl.")
    ],
    as_name: Annotated[
        str | None, typer.Option("--as", metavar="@NAME", help="The channel's username, which exports lack.")
    ] = None,
    timezone: Annotated[
        str | None,
        typer.Option(
            "--timezone", metavar="ZONE", help="The zone of times without one, such as Europe/Kyiv."
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Takes in Telegram Desktop exports and posts.jsonl files."""
    from dprkwatch.commands.importing import import_paths

    _exit(import_paths(ctx.obj, paths, as_name, timezone, json))


@app.command()
def preview(
    ctx: typer.Context,
    names: Annotated[list[str], typer.Argument(metavar="@CHANNEL...", help="Usernames of public channels.")],
    since: Annotated[
        str | None, typer.Option("--since", metavar="DATE", help="Read back to this day, such as 2024-12-01.")
    ] = None,
    file: Annotated[
        Path | None, typer.Option("--file", metavar="PAGE", help="Read a saved page instead of the network.")
    ] = None,
    media: Annotated[
        bool,
        typer.Option("--media/--no-media", help="Fetch and hash their pictures and film thumbnails, too."),
    ] = True,
    json: Json = False,
) -> None:
    """Reads public channels' web previews (t.me/s), no account needed."""
    from dprkwatch.commands.preview import preview_channels

    _exit(preview_channels(ctx.obj, names, since, file, json, media=media))


@app.command()
def analyze(
    ctx: typer.Context,
    file: Annotated[
        str, typer.Argument(metavar="[FILE|-]", help="A text file; - or nothing for standard input.")
    ] = "-",
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help='The input is lines of {"id","text","date"}.')
    ] = False,
    date: Annotated[
        str | None,
        typer.Option("--date", metavar="D", help="When the text was posted (ISO 8601), for relative dates."),
    ] = None,
    json: Json = False,
) -> None:
    """Flags a text and reads its claims, with the reasons."""
    from dprkwatch.commands.analyze import analyze_input

    _exit(analyze_input(ctx.obj, file, jsonl, date, json))


@app.command()
def evaluate(
    ctx: typer.Context,
    file: Annotated[Path | None, typer.Argument(metavar="FILE.jsonl", help="Labelled posts.")] = None,
    json: Json = False,
    failures: Annotated[
        bool, typer.Option("--failures", help="List what was read differently, and why.")
    ] = False,
    from_reviews: Annotated[
        bool, typer.Option("--from-reviews", help="Measure against what analysts said of stored claims.")
    ] = False,
) -> None:
    """Measures flags and claims against labelled posts, or against analysts' reviews."""
    from dprkwatch.commands.evaluate import evaluate_file, evaluate_reviews

    if (file is None) is not from_reviews:
        raise typer.BadParameter("give a FILE.jsonl of labelled posts, or --from-reviews")
    _exit(evaluate_reviews(ctx.obj, json) if file is None else evaluate_file(ctx.obj, file, json, failures))


@app.command()
def review(
    ctx: typer.Context,
    number: Annotated[int, typer.Argument(metavar="N", help="The claim's number.", min=1)],
    verdict: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[VERDICT]...",
            help="Read: right, or what is wrong, several too: topic, place, count, claimant (or wrong-place and "
            "so on), duplicate. Known: unchecked, checking, supported, contradicted, undetermined.",
        ),
    ] = None,
    reason: Annotated[str | None, typer.Option(help="Why, in a sentence.")] = None,
    link: Annotated[list[str] | None, typer.Option(help="What bears it out; may be repeated.")] = None,
    take_back: Annotated[bool, typer.Option("--take-back", help="These are no longer held.")] = False,
    json: Json = False,
) -> None:
    """Keeps an analyst's verdicts on a claim; without one shows what stands."""
    from dprkwatch.commands.review import review_claim

    _exit(review_claim(ctx.obj, number, verdict or [], reason, link or [], take_back, json))


@app.command()
def ask(
    ctx: typer.Context,
    question: Annotated[
        str, typer.Argument(metavar='"/claims kursk 7d"', help="What one would send to the bot.")
    ],
    now: Annotated[
        str | None,
        typer.Option("--now", metavar="T", help="Answer as of this time; whatever is later is hidden."),
    ] = None,
    lang: Annotated[str, typer.Option("--lang", metavar="L", help="The chat's language.")] = "en",
    format: Annotated[
        str, typer.Option("--format", metavar="text|json", help="Text as the chat shows it, or JSON.")
    ] = "text",
) -> None:
    """Asks the bot from the terminal."""
    from dprkwatch.commands.ask import ask_bot

    _exit(ask_bot(ctx.obj, question, now, lang, format))


@app.command()
def export(
    ctx: typer.Context,
    form: Annotated[str, typer.Argument(metavar="csv|json|geojson|kml|bundle", help="The kind of file.")],
    query: Annotated[str, typer.Argument(metavar='"QUERY"', help="Which claims, such as kursk 30d.")],
    out: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="Where to; - is standard output.")
    ],
    lang: Annotated[str, typer.Option("--lang", metavar="L", help="The language of sentences.")] = "en",
    now: Annotated[str | None, typer.Option(metavar="T", help="Hides whatever is later than T.")] = None,
    excel: Annotated[
        bool, typer.Option("--excel", help="In a CSV: a byte order mark first, by which Excel knows UTF-8.")
    ] = False,
    with_prisoners: Annotated[
        bool,
        typer.Option(
            "--with-prisoners",
            help="In a bundle: words and files of posts about prisoners, too. Keep it safe.",
        ),
    ] = False,
    without_files: Annotated[
        bool, typer.Option("--without-files", help="In a bundle: no kept originals, only their hashes.")
    ] = False,
) -> None:
    """Writes the claims that a query means to a file; a bundle has their posts, media and ledger entries with it."""
    from dprkwatch.commands.exporting import BUNDLE, export_bundle, export_claims

    if excel and form != "csv":
        raise typer.BadParameter("--excel goes with a csv")
    if form == BUNDLE:
        code = export_bundle(
            ctx.obj, query, out, lang, now, prisoners=with_prisoners, files=not without_files
        )
    elif with_prisoners or without_files:
        raise typer.BadParameter("--with-prisoners and --without-files go with a bundle")
    else:
        code = export_claims(ctx.obj, form, query, out, lang, now, excel=excel)
    _exit(code)


@app.command()
def verify(
    ctx: typer.Context,
    target: Annotated[
        str, typer.Argument(metavar="BUNDLE|ledger", help="A bundle, or the database's ledger.")
    ],
    head: Annotated[
        str | None, typer.Option(metavar="HASH", help="A hash that the ledger's chain must come by.")
    ] = None,
    json: Json = False,
) -> None:
    """Checks a bundle offline, or the ledger of the database; names the first thing that is wrong."""
    from dprkwatch.commands.verify import verify_target

    _exit(verify_target(ctx.obj, target, head, json))


@app.command()
def coverage(ctx: typer.Context, json: Json = False) -> None:
    """What was watched, how well, and where it is known not to have been."""
    from dprkwatch.commands.coverage import print_coverage

    _exit(print_coverage(ctx.obj, json))


@app.command()
def doctor(
    ctx: typer.Context,
    json: Json = False,
    running: Annotated[
        bool, typer.Option("--running", help="Also ask whether `run` is alive (for health checks).")
    ] = False,
) -> None:
    """Checks the installation and says what to do about what is wrong."""
    from dprkwatch.commands.doctor import examine

    _exit(examine(ctx.obj, json, running))


@app.command("hash")
def hash_(
    ctx: typer.Context,
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Pictures and films.")],
    json: Json = False,
) -> None:
    """Prints the hashes of pictures and films: SHA-256, PDQ with its quality, pHash, key frames."""
    from dprkwatch.commands.hashing import hash_files

    _exit(hash_files(ctx.obj, files, json))


@app.command()
def seen(
    ctx: typer.Context,
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Pictures and films.")],
    json: Json = False,
) -> None:
    """Says where pictures and films were seen before among all that was collected."""
    from dprkwatch.commands.seen import seen_files

    _exit(seen_files(ctx.obj, files, json))


@app.command()
def fakes(
    ctx: typer.Context,
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="[import] FILE.csv | list", help="Columns pdq (64 hex digits) and note; or what is kept."
        ),
    ],
) -> None:
    """Keeps known fakes, by their PDQ hashes; what is seen later is matched against them.

    “dprkwatch hash FILE” prints the PDQ hash of a picture.
    """
    from dprkwatch.commands.fakes import keep_fakes

    _exit(keep_fakes(ctx.obj, files))


@media_app.command("held")
def media_held(ctx: typer.Context, json: Json = False) -> None:
    """Lists whole pictures and films that a limit holds back, and why."""
    from dprkwatch.commands.media import list_held

    _exit(list_held(ctx.obj, json))


@media_app.command("lift")
def media_lift(
    ctx: typer.Context,
    link: Annotated[str, typer.Argument(metavar="LINK", help="The post's link: https://t.me/name/123.")],
) -> None:
    """Lifts the limits for one post: its pictures and films are fetched whole."""
    from dprkwatch.commands.media import lift

    _exit(lift(ctx.obj, link))


@channels_app.command("add")
def channels_add(
    ctx: typer.Context,
    names: Names,
    side: Annotated[
        str | None,
        typer.Option(help="ukraine, russia, north_korea, south_korea, west, independent or unknown."),
    ] = None,
    kind: Annotated[
        str | None, typer.Option(help="official, unit, milblogger, journalist, outlet or aggregator.")
    ] = None,
    mode: Annotated[
        str | None,
        typer.Option(help="How to watch: auto (the default), joined, short_poll, history, preview or none."),
    ] = None,
) -> None:
    """Watches these channels from now on."""
    from dprkwatch.commands.channels import add

    _exit(add(ctx.obj, names, side, kind, mode))


@channels_app.command("remove")
def channels_remove(ctx: typer.Context, names: Names) -> None:
    """Stops watching these channels; what was collected stays."""
    from dprkwatch.commands.channels import remove

    _exit(remove(ctx.obj, names))


@channels_app.command("list")
def channels_list(ctx: typer.Context, json: Json = False) -> None:
    """Lists the watched channels."""
    from dprkwatch.commands.channels import list_watched

    _exit(list_watched(ctx.obj, json))


@channels_app.command("import")
def channels_import(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE.tsv", help="Columns username, title, side, kind.")],
) -> None:
    """Watches the channels of a TSV file, with an answer line by line."""
    from dprkwatch.commands.channels import import_tsv

    _exit(import_tsv(ctx.obj, file))


@channels_app.command("suggest")
def channels_suggest(ctx: typer.Context, json: Json = False) -> None:
    """Ranks unwatched channels that flagged posts forward or link."""
    from dprkwatch.commands.channels import suggest

    _exit(suggest(ctx.obj, json))


LexiconFiles = Annotated[
    Path, typer.Argument(metavar="FILE", help="A changed lexicon or gazetteer file, or a folder of them.")
]


@lexicon_app.command("check")
def lexicon_check(ctx: typer.Context, file: LexiconFiles) -> None:
    """Says whether a changed lexicon can be used: file, line and reason where not, and examples that don't hold."""
    from dprkwatch.commands.lexicon import check

    _exit(check(ctx.obj, file))


@lexicon_app.command("try")
def lexicon_try(
    ctx: typer.Context,
    file: LexiconFiles,
    since: Annotated[
        str, typer.Option(metavar="WHEN", help="How far back stored posts are judged: 24h, 30d, 2024-12-01.")
    ] = "30d",
    json: Json = False,
) -> None:
    """Shows which stored posts a changed lexicon would newly flag, and no longer flag; changes nothing."""
    from dprkwatch.commands.lexicon import try_

    _exit(try_(ctx.obj, file, since, json))


@lexicon_app.command("use")
def lexicon_use(
    ctx: typer.Context,
    file: Annotated[
        Path | None,
        typer.Argument(metavar="FILE", help="A changed lexicon or gazetteer file, or a folder of them."),
    ] = None,
    configured: Annotated[
        bool, typer.Option("--configured", help="Go back to the configured (or shipped) files.")
    ] = False,
) -> None:
    """Puts a changed lexicon in force for every process, and judges stored posts by it."""
    from dprkwatch.commands.lexicon import use

    _exit(use(ctx.obj, file, configured))


@lexicon_app.command("export")
def lexicon_export(ctx: typer.Context, folder: Annotated[Path, typer.Argument(metavar="FOLDER")]) -> None:
    """Writes the files that read now into a folder, to be changed there."""
    from dprkwatch.commands.lexicon import export

    _exit(export(ctx.obj, folder))


@db_app.command("upgrade")
def db_upgrade(ctx: typer.Context) -> None:
    """Makes the database, or brings an older one up to this version."""
    from dprkwatch.commands.database import upgrade

    _exit(upgrade(ctx.obj))


@db_app.command("backup")
def db_backup(ctx: typer.Context, file: Annotated[Path, typer.Argument(metavar="FILE")]) -> None:
    """Copies the database while it is in use."""
    from dprkwatch.commands.database import backup

    _exit(backup(ctx.obj, file))


@db_app.command("restore")
def db_restore(ctx: typer.Context, file: Annotated[Path, typer.Argument(metavar="FILE")]) -> None:
    """Puts a backup in the database's place and keeps the old one aside."""
    from dprkwatch.commands.database import restore

    _exit(restore(ctx.obj, file))


@db_app.command("check")
def db_check(ctx: typer.Context, json: Json = False) -> None:
    """Checks the file, its indexes and the ledger's chain."""
    from dprkwatch.commands.database import check

    _exit(check(ctx.obj, json))


def main(argv: Sequence[str] | None = None) -> NoReturn:
    """The program's entry point; leaves with one of the exit codes that ``dprkwatch.exits`` names."""
    _speak_utf8()
    arguments = _config_first(list(sys.argv[1:] if argv is None else argv))
    sys.exit(exit_code_of(app, arguments))


def _speak_utf8() -> None:
    """Input and output are UTF-8 whatever the locale says; a lone surrogate is written as an escape."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(encoding="utf-8", errors="replace")


def _exit(code: int) -> None:
    if code:
        raise typer.Exit(code)


def _config_first(arguments: list[str]) -> list[str]:
    """Moves ``--config FILE`` to the front, since it may stand before or after the command."""
    moved: list[str] = []
    rest: list[str] = []
    position = 0
    while position < len(arguments):
        argument = arguments[position]
        if argument == "--":
            rest += arguments[position:]
            break
        if argument == "--config":
            moved += arguments[position : position + 2]
            position += 2
            continue
        (moved if argument.startswith("--config=") else rest).append(argument)
        position += 1
    return moved + rest
