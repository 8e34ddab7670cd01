"""Names of people, places and bodies that do not exist, and days and times, in five languages. Pure."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

_FIRST = {
    "en": "Ada Owen Grace Colin Ruth Miles Hannah Tobias Iris Felix Nora Edmund Priya Desmond Ingrid Callum Zara Leon Maud Victor".split(),
    "de": "Anke Jörg Birgit Malte Ulrike Henning Silke Torben Gesa Ruben Lioba Detlef Katrin Arne Frauke Mirko".split(),
    "es": "Lucía Andrés Pilar Tomás Inés Gonzalo Marisol Rubén Begoña Nicolás Teresa Íñigo Camila Esteban".split(),
    "ru": "Анна Пётр Ольга Игорь Вера Степан Нина Глеб Лидия Фёдор Софья Захар Раиса Роман".split(),
    "ja": "健一 美咲 翔太 由紀子 直樹 千尋 隆志 真理 和也 恵子 大輔 彩香".split(),
}
_LAST = {
    "en": (
        "Ash Birch Calder Dun Fair Hart Ket Lan Mar Nether Ox Pen Rook Stan Thorn Wex Yar",
        "well ford ham by worth stone",
    ),
    "de": ("Al Brand Eck Feld Grun Hol Kres Lind Mohr Neu Ost Ritt Stein Tal Wes Zell", "haus mann berg er hoff bach meyer tal horst wig"),
    "es": (
        "Ala Bar Cas Del Esco Fer Gar Hino Lar Mon Nava Oro Qui Riba Sal Ver",
        "rejo tera landa mendi güero nedo drano campo",
    ),
    "ru": ("Бел Верх Гор Дол Зим Кам Лоб Мор Нов Озер Пол Ряб Снег Тих Ход Чер", "ский анов енко ухин овцев ильев инский арёв оградов"),
    "ja": ("佐久間 高梨 風間 三田村 榊原 小野寺 早乙女 五十嵐 長谷部 竹之内 宇佐見 久保田 大河内 桐山", ""),
}
_TOWN = {
    "en": "ton ville mouth port haven bridge minster dale wold cliffe".split(),
    "de": "stadt hausen burg kirchen fels rode brück münde".split(),
    "es": "ria nueva seca lejos monte puerto blanca honda".split(),
    "ru": "ск горск город бург овка поль инск".split(),
    "ja": "市 町 村 区 郡".split(),
}
_LAND = "鳥海 白根 大滝 青葉 浜名瀬 黒部野 松ヶ崎 石見原 霧島台 朝霧 深川津 上越路 夕凪 花巻野 南雲".split()
_BODY = {
    "en": "Council Trust Institute Holdings Railways Union Authority Bank Foods Energy College Laboratories Shipping Museum".split(),
    "de": "Werke AG Verband Stiftung Genossenschaft Versicherung Hochschule Klinik Reederei Stadtwerke".split(),
    "es": "Consorcio Fundación Astilleros Instituto Cooperativa Banco Observatorio Ferrocarriles Sindicato".split(),
    "ru": "завод институт холдинг музей комбинат союз порт банк театр".split(),
    "ja": "電機 銀行 大学 鉄道 製薬 新聞 物産 研究所 組合 協会".split(),
}
_DAYS = {
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(),
    "de": "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag".split(),
    "es": "lunes martes miércoles jueves viernes sábado domingo".split(),
    "ru": "понедельник вторник среду четверг пятницу субботу воскресенье".split(),
    "ja": "月曜日 火曜日 水曜日 木曜日 金曜日 土曜日 日曜日".split(),
}
_MONTHS = {
    "en": "January February March April May June July August September October November December".split(),
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split(),
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split(),
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря".split(),
}
_DATE = {"en": "{month} {day}", "de": "{day}. {month}", "es": "{day} de {month}", "ru": "{day} {month}"}


def person(random: Random, language: str) -> str:
    """A full name."""
    first, last = random.choice(_FIRST[language]), surname(random, language)
    return f"{last}{first}" if language == "ja" else f"{first} {last}"


def surname(random: Random, language: str) -> str:
    """A family name alone."""
    stems, ends = _LAST[language]
    return random.choice(stems.split()) + random.choice(ends.split() or [""])


def place(random: Random, language: str) -> str:
    """A town."""
    if language == "ja":
        return random.choice(_LAND) + random.choice(_TOWN["ja"])
    stem = surname(random, language) if language == "en" else random.choice(_LAST[language][0].split())
    return stem + random.choice(_TOWN[language])


def body(random: Random, language: str) -> str:
    """A company, office or institute."""
    kind = random.choice(_BODY[language])
    if language == "ru":
        return f"{kind} «{place(random, language)}»"
    named = place(random, language) if random.random() < 0.5 else surname(random, language)
    return f"{kind} {named}" if language == "es" else f"{named}{kind}" if language == "ja" else f"{named} {kind}"


def calendar(random: Random, language: str, kind: str) -> str:
    """A `clock` time, a `date` or a `day` of the week."""
    if kind == "clock":
        hour, minute = random.randint(0, 23), random.randint(0, 59)
        return f"{hour}時{minute}分" if language == "ja" else f"{hour}:{minute:02}"
    if kind == "day":
        return random.choice(_DAYS[language])
    day, month = random.randint(1, 28), random.randint(0, 11)
    return f"{month + 1}月{day}日" if language == "ja" else _DATE[language].format(day=day, month=_MONTHS[language][month])


#: What a slot of a form can ask for by name, besides the form's own word lists.
NAMES: dict[str, Callable[[Random, str], str]] = {"person": person, "surname": surname, "place": place, "org": body}
