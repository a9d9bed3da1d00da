"""The lexicon's files, its rules with their examples, and how it refuses what is broken."""

import pickle
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.flagging import flag_post, rules_seen
from claims.lexicon import Lexicon, LexiconError, lexicon_from_files, load_lexicon
from claims.lexicon.rules import Rule
from claims.lexicon.terms import expand_term, in_one_line, places_in_line
from claims.text import normalise

LEXICON = load_lexicon()
SMALL = """
[flag]
hides = ["nk"]
[flag.terms]
nk = ["кндр", "північнокоре*"]
person = ["солдат*"]
[[flag.rules]]
name = "soldiers"
anchor = ["nk"]
near = [{ any = ["person"], words = 1 }]
score = 0.9
matches = ["солдати КНДР"]
misses = ["снаряди КНДР"]
"""


@pytest.mark.parametrize("rule", LEXICON.matcher.rules, ids=lambda rule: rule.name)
def test_a_rule_keeps_to_its_examples(rule: Rule) -> None:
    unseen = [text for text in rule.matches if rule.name not in rules_seen(text, LEXICON)]
    unflagged = [text for text in rule.matches if not flag_post(text, LEXICON).flagged]
    mistaken = [text for text in rule.misses if rule.name in rules_seen(text, LEXICON)]
    assert (unseen, unflagged, mistaken) == ([], [], [])


def test_the_version_follows_names_and_bytes() -> None:
    one = lexicon_from_files({"a.toml": SMALL.encode()})
    assert one.version == lexicon_from_files({"a.toml": SMALL.encode()}).version
    assert one.version != lexicon_from_files({"b.toml": SMALL.encode()}).version
    assert one.version != lexicon_from_files({"a.toml": SMALL.encode() + b"\n"}).version
    assert len(one.version) == 64


def test_every_table_is_handed_on_as_parsed() -> None:
    lexicon = lexicon_from_files({"a.toml": SMALL.encode(), "other.toml": b"[words]\nsome = ['x']\n"})
    assert lexicon.tables["other.toml"] == {"words": {"some": ["x"]}}
    assert lexicon.files["other.toml"].startswith(b"[words]")


def test_a_lexicon_travels_to_another_process_as_its_files() -> None:
    lexicon = lexicon_from_files({"a.toml": SMALL.encode()})
    copy: Lexicon = pickle.loads(pickle.dumps(lexicon))  # noqa: S301
    assert copy.version == lexicon.version
    assert flag_post("солдати КНДР", copy).flagged


def test_a_folder_is_read_whole(tmp_path: Path) -> None:
    (tmp_path / "one.toml").write_text(SMALL, "utf-8")
    (tmp_path / "two.toml").write_text("[more]\n", "utf-8")
    (tmp_path / "notes.txt").write_text("not a lexicon", "utf-8")
    assert set(load_lexicon(tmp_path).files) == {"one.toml", "two.toml"}


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ("[flag]", "[flag", 2, "Expected"),
        ('"кндр"', '"кн{др"', 5, "braces"),
        ('"кндр"', '"к*др"', 5, "* may stand at an end"),
        ('"кндр"', '"a"', 5, "too short"),
        ('"кндр"', "5", 5, "list of strings"),
        ('any = ["person"]', 'any = ["persons"]', 8, "no class of terms 'persons'"),
        ("score = 0.9", "score = 9", 8, "score"),
        ("score = 0.9", "sore = 0.9", 8, "unknown key 'sore'"),
        ('misses = ["снаряди КНДР"]', "", 8, "misses"),
        ("score = 0.9", "score = 0.9\nenough = 2", 8, "weigh and enough go together"),
        (
            "score = 0.9",
            'score = 0.9\nenough = 2\nweigh = [{ any = ["person"], points = 0 }]',
            8,
            "points must be",
        ),
        ("[[flag.rules]]", "[[flag.rule]]", None, "flag holds"),
    ],
)
def test_a_broken_file_is_refused_with_file_line_and_reason(
    old: str, new: str, line: int | None, reason: str
) -> None:
    with pytest.raises(LexiconError) as caught:
        lexicon_from_files({"uk.toml": SMALL.replace(old, new).encode()})
    message = str(caught.value)
    assert message.startswith("uk.toml")
    assert reason in message
    assert "\n" not in message
    if line:
        assert caught.value.line == line


def test_a_file_that_is_no_text_is_refused() -> None:
    with pytest.raises(LexiconError, match=r"uk\.toml, line 2: not UTF-8"):
        lexicon_from_files({"uk.toml": b"# x\n\xff\xfe"})


WEIGHED = """
[flag.terms]
nk = ["кндр"]
person = ["солдат*"]
war = ["фронт*"]
shell = ["снаряд*"]
[[flag.rules]]
name = "sum"
anchor = ["nk"]
weigh = [
  { any = ["person"], points = 2, in = "sentence" },
  { any = ["war"], points = 1, in = "around" },
  { any = ["shell"], points = -2, in = "sentence" },
]
enough = 3
score = 0.6
matches = ["солдати КНДР на фронті"]
misses = ["снаряди КНДР"]
"""


@pytest.mark.parametrize(
    ("text", "flagged"),
    [
        ("Солдати КНДР на фронті.", True),
        ("Солдати КНДР. Вони на фронті.", True),
        ("Солдати КНДР.", False),
        ("Солдати КНДР, фронт, снаряди.", False),
        ("Солдати КНДР на фронті. Снаряди теж.", True),
    ],
)
def test_a_sum_of_evidence_is_weighed_against_what_stands_before_it_ends(text: str, flagged: bool) -> None:
    assert flag_post(text, lexicon_from_files({"a.toml": WEIGHED.encode()})).flagged is flagged


def test_a_rule_named_twice_is_refused() -> None:
    again = SMALL[SMALL.index("[[flag.rules]]") :]
    with pytest.raises(LexiconError, match="twice"):
        lexicon_from_files({"uk.toml": (SMALL + again).encode()})


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LexiconError, match=r"no \*\.toml"):
        load_lexicon(tmp_path)


def test_a_term_stands_for_its_alternatives_and_typing_errors() -> None:
    assert {p.text for p in expand_term("коре{я,и}")} >= {"корея", "кореи"}
    assert "северокоейц" in {p.text for p in expand_term("~северокорейц*")}
    assert "пивнична-корея" in {p.text for p in expand_term("північна корея")}  # и and і are one
    assert {"слодат", "солат", "содлат"} <= {p.text for p in expand_term("~солдат*")}
    assert all(p.open_right for p in expand_term("солдат*"))
    assert not any(p.open_right for p in expand_term("кндр"))
    assert expand_term("북한")[0].open_right
    assert not expand_term("북|")[0].open_right


@given(st.text(alphabet="бі_#*«“ \n1", max_size=30).map(lambda text: normalise(text).text))
def test_every_character_of_the_one_line_stands_where_its_place_says(text: str) -> None:
    line, places = in_one_line(text), places_in_line(text)
    if places is None:
        places = list(range(len(text)))
    assert len(places) == len(line)
    assert places == sorted(set(places))
    alike = str.maketrans("_#\nі«“", '   и""')
    assert "".join(text[at] for at in places).translate(alike) == line
    assert "*" not in line
    assert [c for c in line if c not in " "] == [c.translate(alike) for c in text if c not in " _#*\n"]


def test_spaces_are_single_but_for_line_breaks() -> None:
    assert in_one_line("a  b #c **d** e__f") == "a b c d e f"
    assert in_one_line("a\n\n* b\n#c") == "a  b  c"


def test_a_term_with_too_many_forms_is_refused() -> None:
    with pytest.raises(ValueError, match="more than"):
        expand_term("{a,b,c,d,e}{a,b,c,d,e}{a,b,c,d,e}{a,b,c,d,e}")
