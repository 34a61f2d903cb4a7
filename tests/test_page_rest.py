"""What a page tells of lines that tell nothing by themselves."""

from __future__ import annotations

import fixers
from fixers.breakage.mojibake import damage

JAPANESE = (
    "新しい機能を追加するときは、設定を確認してから使用します。",
    "この関数は、同じ名前の要素があれば、最初の値を返します。",
    "エラーが起こると、処理を終了して元の状態に戻ります。",
    "利用できるサーバーは、一覧に表示されます。",
    "サポートされないオプションを指定すると、警告が出ます。",
    "文字列の長さを調べて、必要なだけ読み込みます。",
)
CHINESE = (
    "本辦法所稱主管機關，指本部及各地方政府。",
    "申請人應填具申請書，並檢附有關證明文件。",
    "前項審查期間為三十日，必要時得延長一次。",
    "逾期未補正者，駁回其申請。",
    "本辦法自發布日施行。",
)


def test_a_page_with_kana_that_are_read_right_is_restored_line_by_line() -> None:
    page = "\n".join(JAPANESE * 6)
    assert fixers.fix(damage(page, chain="euc-jp>gbk")) == page


def test_a_full_stop_by_itself_is_told_by_its_page() -> None:
    page = "\n".join([*CHINESE * 8, "。", *CHINESE])
    assert fixers.fix(damage(page, chain="big5>gbk")) == page


def test_other_lines_of_the_page_stay() -> None:
    broken = [damage(line, chain="euc-jp>gbk") for line in JAPANESE * 4]
    clean = ["常见问题", "安装以后重新启动计算机。", "同じ名前の要素", "〖注〗本表单位为万元。", "都"]
    page = "\n".join([*broken, *clean])
    assert fixers.fix(page) == "\n".join([*JAPANESE * 4, *clean])
