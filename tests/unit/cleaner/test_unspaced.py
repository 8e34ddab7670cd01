"""Rules for scripts without spaces, on a Japanese story of our own invention."""

from __future__ import annotations

import pytest

from tests.corpus.injection import removed_from

FIRST = "鈴鳴市の港で14日、新しい灯台の点灯式があり、住民ら約120人が集まった。高さは31メートルで、光は沖合の40キロ先まで届く。"
SECOND = "古い灯台は昨年の台風で傾き、夏から使われていなかった。漁協の組合長は「夜の海に目印が戻った」と話した。"
LAST = "市は来春、灯台のそばに展望台を設ける。費用は3億2千万円を見込み、県の補助を受ける方針だ。"


def left(line: str, *, above: str = SECOND) -> str:
    """What is left of a story with `line` in its middle, without the story."""
    text = "\n\n".join((FIRST, above, line, LAST))
    for span in reversed(removed_from(text)):
        text = text[: span.start] + text[span.end :]
    for part in (FIRST, above, LAST):
        assert part in text
        text = text.replace(part, "")
    return text.strip()


@pytest.mark.parametrize(
    "line",
    [
        "社会部　岬原弘",
        "取材・文＝岬原弘",
        "（聞き手・岬原弘）",
        "岬原弘記者",
        "【ロンドン＝岬原弘】",
        "写真・岬原弘",
        "新しい灯台に見入る住民ら＝14日午後、鈴鳴市",
        "新しい灯台に見入る住民ら（岬原弘撮影）",
        "灯台の完成予想図（鈴鳴市提供）",
        "2031年4月14日 18時30分更新",
        "４月１４日付朝刊",
    ],
)
def test_authors_credits_and_dates_go(line: str) -> None:
    """They show by cues, brackets and signs, wherever they stand."""
    assert left(line) == ""


@pytest.mark.parametrize(
    "line",
    [
        "平日の朝に厳選したニュースをメールでお届けします。",
        "続きは会員登録をすると読めます。",
        "このサイトではクッキーを使い、閲覧状況を集めています。",
        "アプリを入れると、速報がすぐに届きます。",
    ],
)
def test_the_page_speaks_politely_where_the_story_does_not(line: str) -> None:
    """A polite line about letters, access, cookies or an app is no paragraph of a story that is written plainly."""
    assert left(line) == ""


@pytest.mark.parametrize(
    "line",
    [
        "■住民の声",
        "写真に残す漁師たち",
        "「会員登録をすると続きが読めます」と表示される画面",
        "漁協は会員登録の手続きを見直し、年会費を1万2千円から8千円に引き下げることを決めた。",
        "著作権法に違反した疑いで男が逮捕された事件でも、灯台の写真が使われていた。",
        "メールマガジンの読者が増え、港を訪れる人は前の年より2割多くなった。",
        "（敬称略）",
        "4月14日",
    ],
)
def test_what_the_story_tells_stays(line: str) -> None:
    """Crossheads, what a screen shows and plain sentences about memberships, letters and rights are the article's."""
    assert left(line) == line


def test_hours_of_a_chronicle_stay() -> None:
    """Several moments head the parts of a chronicle."""
    text = "\n\n".join(
        (FIRST, "14日 18時30分", SECOND, "19時5分", LAST, "19時40分", "式は予定より早く終わり、住民は港の広場へ移った。屋台が並んだ。")
    )
    assert not removed_from(text)


def test_a_list_of_posts_stays() -> None:
    """Many lines of desk and name are what the article gives."""
    posts = "\n".join(("経済部 岬原弘", "政治部 汐見香", "社会部 波多誠", "運動部 沖山学"))
    assert not removed_from("\n\n".join((FIRST, SECOND, posts, LAST)))
