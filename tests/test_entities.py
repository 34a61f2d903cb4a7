from __future__ import annotations

import html
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import fixers
from fixers.repair.entities import Entities
from fixers.triage import Triage
from tests.laws import check

ALONE = "none +entities"

PIECES = st.lists(
    st.sampled_from(
        [
            *(
                "&amp;",
                "&lt;",
                "&gt;",
                "&quot;",
                "&nbsp;",
                "&#39;",
                "&#x4e2d;",
                "&#55357;",
                "&#56832;",
                "&#0;",
                "&#97;",
            ),
            *(
                "amp;",
                "nbsp;",
                "#xff0c;",
                "#8220;",
                "& nbsp ;",
                "＆nbsp；",
                "&nbsp",
                "&#10;",
                "&#96;",
                "&#38;",
                "&#59;",
            ),
            *"&＆#;； a中，“\n`'\"</>pm19({=.",
            *("HTML", "<br>", "http://a.b/?", "文字", " word word ", "&#112;"),
        ]
    ),
    max_size=12,
).map("".join)


@settings(max_examples=400, deadline=None, derandomize=True)
@given(PIECES)
def test_the_laws_hold_for_any_mixture(text: str) -> None:
    check(text, ALONE)
    check(text, "none +entities +controls")
    if list(Entities().find(text)):
        assert Triage((Entities(),)).scan([text])[0], "marks never miss"


@settings(max_examples=80, deadline=None, derandomize=True)
@given(
    st.text("天地玄黄，。—“”…· \u00a0Rä©&", max_size=40),
    st.integers(1, 4),
    st.sampled_from(["named", "decimal", "hex"]),
)
def test_all_layers_are_peeled_in_one_pass(text: str, layers: int, form: str) -> None:
    text = f"本报记者{text}昨日报道"
    broken = fixers.breakage.entities.damage(text, layers=layers, form=form)  # type: ignore[arg-type]
    assert fixers.fix(broken, ALONE) == text


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.text("天地玄黄，。“”", min_size=1, max_size=20), st.sampled_from(["named", "decimal", "hex"]))
def test_a_lost_ampersand_is_no_hindrance(text: str, form: str) -> None:
    broken = fixers.breakage.entities.damage(text, characters="“”，。", form=form, drop_ampersand=True)  # type: ignore[arg-type]
    assert fixers.fix(f"天{broken}地", ALONE) == f"天{text}地"


@pytest.mark.parametrize(
    "name", sorted(name for name in html.entities.name2codepoint if name not in ("lt", "gt", "amp"))
)
def test_every_name_of_html_4_is_read_in_prose(name: str) -> None:
    broken = f"昨日气温 {name[:0]}&{name}; 有所回升"
    assert fixers.inspect(broken, ALONE, min_confidence=0.6).text == html.unescape(broken)


def test_what_stands_for_nothing_is_reported() -> None:
    fixed = check("批次&#0;号&#xDC00;", ALONE)
    assert fixed.text is fixed.source
    assert [edit.old for edit in fixed.edits] == ["&#0;", "&#xDC00;"]
    assert all(edit.lost for edit in fixed.edits)


def test_code_is_found_but_not_changed() -> None:
    fixed = check('var s = "a &amp; b";', ALONE)
    assert fixed.text is fixed.source
    assert [edit.new for edit in fixed.unsure] == ["&"]


def test_one_stray_tag_does_not_make_a_long_text_html() -> None:
    text = "<br>\n" + "这一段是从网页上抄下来的小说。\n" * 400
    assert fixers.fix(text + "他说：&ldquo;走吧&rdquo;", ALONE) == text + "他说：“走吧”"


@pytest.mark.parametrize(
    "text",
    [
        "&" + "amp;" * 100_000,
        "&amp;" * 20_000,
        "nbsp;" * 20_000,
        "&#55357;" * 20_000,
        "`&lt;" * 20_000,
        "<!--&amp;" * 20_000,
        "&" * 300_000,
        "&a" * 50_000 + "mp;" * 50_000,
        "```\n&nbsp;\n" * 5_000,
        ";" + " " * 300_000 + "&nbsp;x",
        '"&lt;' * 20_000,
    ],
    ids=lambda text: repr(text[:8]),
)
def test_long_lines_take_linear_time(text: str) -> None:
    began = time.perf_counter()
    fixers.fix(text, ALONE)
    assert time.perf_counter() - began < 20
