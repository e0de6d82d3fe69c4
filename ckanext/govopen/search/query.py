"""How a query is read: what must be found, what only helps, and how that is said to Solr's dismax parser.

Dismax takes what stands between two blanks as one clause and ORs its tokens, so 公交线路查询 would be one clause.
Hence blanks between overlapping pairs of characters, and `mm` says how many of the pairs an entry must have. No
dictionary decides what a word is, so nothing can be cut wrongly. Measured: docs/reference/search.md.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ckanext.govopen.search.pinyin import sounds, typed
from ckanext.govopen.search.synonyms import LONGEST_RUN
from ckanext.govopen.search.words import words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

HAN = r"\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
LETTERS = re.compile(r"[^\W_]")
RUN = re.compile(f"[{HAN}]+")
WORD = r"[A-Za-z0-9](?:[A-Za-z0-9._/&#@+\-]*[A-Za-z0-9+#])?"
MEASURE = "年月日号號路级級期批届屆次类類"  # 2022年, A级, B12路 stay together
PART = re.compile(f"{WORD}[{MEASURE}]|{WORD}|[{HAN}]+")
SINGLE_TERM = re.compile(f"[{HAN}]{{1,2}}|[A-Za-z]+|[0-9]+")
COMPOUND = re.compile(r"[A-Za-z0-9]+(?:[.\-/][A-Za-z0-9]+)*")

# Not part of what is looked for.
QUESTION = re.compile(
    "请问|請問|(?:都)?有哪些|在哪(?:里|裡|儿)?|哪(?:里|裡)(?:可以|能)?|哪儿|"
    "怎么(?:样|办理|查询|办|查|申请|申领)?|怎麼(?:辦理|查詢|申請)?|如何(?:办理|查询|申请|申领|辦理|查詢|申請)?|"
    "什么时候|为什么|是什么|有没有|多少|几点|吗|呢"
)
OF = re.compile(f"(?<=[{HAN}]{{2}})的(?=[{HAN}])")
# Helpful where an entry has them, never required: 公交线路查询 is about 公交线路.
GENERIC = """
    基本信息 信息 数据 名单 名录 一览表 一览 列表 清单 目录 情况 地址 位置 分布 电话 联系方式 联系电话 查询 统计 汇总
    明细 网点 点位 地图 公示 公开 结果 标准 资料 详情
    資訊 資料 數據 名單 名錄 清單 目錄 情況 電話 查詢 統計 明細 地圖 公開 結果 標準
""".split()  # noqa: SIM905  # sixty words read better so
GENERIC_WORD = "(?:" + "|".join(sorted(GENERIC, key=len, reverse=True)) + ")"
ONLY_GENERIC = re.compile(f"{GENERIC_WORD}+")
GENERIC_TAIL = re.compile(f"^(.{{2,}}?)({GENERIC_WORD}+)$")
EVERYTHING = {"", '""', "''", "*:*", "*"}
OPERATORS = {"AND", "OR", "NOT", "&&", "||", "!"}
NEGATIONS = {"NOT", "!"}

# English that says nothing of what is looked for: left out of a second look.
FILLERS = {*"a an and are at by do for from how in is me my near of on or the there to what where which with".split()}  # noqa: SIM905

MAX_CHARACTERS = 200
MAX_CLAUSES = 48
MAX_GENERIC = 8
PAIR = 2
WHOLE = range(3, 25)  # lengths of what is also looked for as typed


@dataclass(frozen=True)
class Reading:
    """A query as it was understood.

    `content` is what the entry must be about, in runs as typed; `clauses` the same in Solr's terms; `generic` words
    that only help; `whole` the words as typed, for the order alone; `signed` what the reader put + or - before.
    """

    content: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()
    generic: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()
    signed: tuple[str, ...] = ()
    chinese: bool = True

    @property
    def optional(self) -> tuple[str, ...]:
        """Clauses that count for the order; a signed one brings its own force."""
        return (*self.generic, *self.whole, *self.signed)


@dataclass(frozen=True)
class Search:
    """What is sent to Solr: the query, and the least number of clauses that must match (None: CKAN's own rule)."""

    q: str
    mm: str | None = None
    qf: str | None = None


def searchable(query: str) -> bool:
    """Whether there is anything to look for: a letter, a digit or a character, or every entry (empty, *:*)."""
    return query.strip() in EVERYTHING or bool(LETTERS.search(query))


def fold(query: str) -> str:
    """Full-width, circled and Roman forms as plain letters and digits, as the analyzers do; never a colon or quote."""
    plain = (unicodedata.normalize("NFKC", character) for character in query)
    return "".join(
        form if form.isalnum() else "." if character == "\uff0e" else character
        for character, form in zip(query, plain, strict=True)
    )


def plain(query: str) -> str:
    """The letters and digits of a query alone: what is left of one that Solr could not read."""
    return " ".join(re.findall(r"\w+", query[:MAX_CHARACTERS].lower())[:MAX_CLAUSES])  # lower: AND is no operator then


def own_syntax(query: str) -> bool:
    """Whether the reader speaks Solr: a quoted phrase or a field. Such a query is left as it is."""
    return '"' in query or ":" in query or "{!" in query


def read(query: str) -> Reading | None:
    """A query understood; None where it is left as it is (quoted, fielded, or English without compounds)."""
    if own_syntax(query):
        return None
    query = fold(query[:MAX_CHARACTERS])
    if not RUN.search(query):
        return read_latin(query)
    stripped = QUESTION.sub(" ", query)
    return read_chinese(OF.sub(" ", stripped if RUN.search(stripped) else query))


def read_latin(query: str) -> Reading | None:
    """English, numbers, codes: only compounds are touched, which dismax would OR the pieces of."""
    tokens = query.split()
    if not any(map(compound, tokens)):
        return None
    clauses = tuple(phrase(token) if compound(token) else token for token in tokens)
    return Reading(content=tuple(tokens), clauses=clauses, chinese=False)


def read_chinese(query: str) -> Reading:
    """A query with Chinese in it, in clauses."""
    signed, plain = operators(query.split())
    content: list[str] = []
    generic: list[str] = []
    for token in plain:
        for part in PART.findall(token):
            wanted, helpful = split_generic(part)
            content += wanted
            generic += helpful
    if not content:
        content, generic = generic, []
    clauses = list(dict.fromkeys(clause for part in content for clause in clauses_of(part)))[:MAX_CLAUSES]
    whole = dict.fromkeys(phrase(token) for token in plain if RUN.search(token) and len(token) in WHOLE)
    return Reading(
        content=tuple(dict.fromkeys(content)),
        clauses=tuple(clauses),
        generic=tuple(word for word in dict.fromkeys(generic) if word not in clauses)[:MAX_GENERIC],
        whole=tuple(word for word in whole if word not in clauses)[:MAX_GENERIC],
        signed=tuple(signed[:MAX_GENERIC]),
    )


def operators(tokens: list[str]) -> tuple[list[str], list[str]]:
    """(what the reader signed with + or -, the other words); AND, OR and NOT are read, never sent."""
    signed: list[str] = []
    plain: list[str] = []
    negative = False
    for token in tokens:
        if token in OPERATORS:
            negative = token in NEGATIONS
            continue
        sign = "-" if negative else token[0] if token[0] in "+-" else ""
        negative = False
        if not LETTERS.search(token):
            continue
        if sign:
            signed.append(sign + phrase(token.lstrip("+-")))
        else:
            plain.append(token)
    return signed, plain


def split_generic(part: str) -> tuple[list[str], list[str]]:
    """(what the entry is about, helpful words) of one run: 公交线路查询 is 公交线路 and 查询."""
    if not RUN.fullmatch(part):
        return [part], []
    if ONLY_GENERIC.fullmatch(part):
        return [], re.findall(GENERIC_WORD, part)
    if tail := GENERIC_TAIL.match(part):
        return [tail.group(1)], re.findall(GENERIC_WORD, tail.group(2))
    return [part], []


def clauses_of(part: str) -> list[str]:
    """A run in overlapping pairs; anything else as one term or phrase."""
    if not RUN.fullmatch(part):
        return [phrase(part)]
    return pairs(part)


def pairs(run: str) -> list[str]:
    """公交线路 is 公交, 交线, 线路."""
    return [run] if len(run) <= PAIR else [run[place : place + PAIR] for place in range(len(run) - 1)]


def phrase(text: str) -> str:
    """Quoted, unless it is one term whatever the analyzer does."""
    return text if SINGLE_TERM.fullmatch(text) else '"{}"'.format(text.replace('"', " "))


def compound(token: str) -> bool:
    """PM2.5, B12, 4K, COVID-19, 24/7: letters or marks with digits; not years, which stand for themselves."""
    return bool(
        COMPOUND.fullmatch(token)
        and re.search("[0-9]", token)
        and re.search(r"[A-Za-z.\-/]", token)
        and not re.search("[0-9]{4}", token)
    )


def strict(reading: Reading, others: Sequence[str] = ()) -> Search | None:
    """The first search: one or two pairs all required, of more at least half. None: nothing is left to look for.

    `others` are other words for a compound that stands alone: PM2.5 finds what only says 细颗粒物.
    """
    if not reading.chinese:
        clauses = [*reading.clauses, *map(phrase, others)]
        return Search(" ".join(clauses), "1" if others else None)
    count = len(reading.clauses)
    if not count and not any(clause.startswith("+") for clause in reading.signed):
        return None
    if count <= PAIR:
        return Search(" ".join([*("+" + clause for clause in reading.clauses), *reading.optional]), "0")
    return Search(" ".join([*reading.clauses, *reading.optional]), str(count - count // 2))


def alike(query: str) -> Search | None:
    """Where nothing was found: titles that sound the same (工积金 for 公积金, gongjijin for it too)."""
    if own_syntax(query):
        return None
    query = fold(query[:MAX_CHARACTERS])
    reading = read(query)
    tokens = typed(query) or (sounds(" ".join(reading.content)) if reading and reading.chinese else [])
    tokens = list(dict.fromkeys(tokens))[:MAX_CLAUSES]
    if not tokens:
        return None
    return Search(" ".join("+" + token for token in tokens), "0", "title_pinyin")


def partial(query: str) -> Search | None:
    """Where that found nothing either: entries with some of the pairs, half of them at least, one of two."""
    reading = read(query)
    if not reading or not reading.chinese or len(reading.clauses) < PAIR:
        return None
    return some(reading, reading.clauses)


def by_words(query: str) -> Search | None:
    """The last look: entries with some of the words, where the pairs across two words counted against both."""
    reading = read(query)
    if not reading or not reading.chinese:
        return None
    clauses = seamless(reading)
    return some(reading, clauses) if PAIR <= len(clauses) < len(reading.clauses) else None


def some_english(query: str, knows: Callable[[str], bool]) -> Search | None:
    """Where English found nothing: entries with half of the words at least, if a synonym tells of one of them."""
    reading, known = read_english(query, knows)
    return some(reading, reading.clauses) if known else None


def any_english(query: str, knows: Callable[[str], bool], sources: Callable[[str], Sequence[str]]) -> Search | None:
    """The last look in English: entries with any of the words that have synonyms, or with one of these."""
    reading, known = read_english(query, knows)
    clauses = dict.fromkeys(phrase(word) for one in known for word in (one, *sources(one)))
    return Search(" ".join([*list(clauses)[:MAX_CLAUSES], *reading.signed]), "1") if known else None


def read_english(query: str, knows: Callable[[str], bool]) -> tuple[Reading, list[str]]:
    """Several English words: those that tell something, and those that have synonyms; air quality is one of them."""
    query = fold(query[:MAX_CHARACTERS])
    if own_syntax(query) or RUN.search(query) or len(query.split()) < PAIR:
        return Reading(chinese=False), []
    signed, plain = operators(query.split())
    content: list[str] = []
    known: list[str] = []
    while plain:
        lengths = range(min(LONGEST_RUN, len(plain)), 0, -1)
        size = next((size for size in lengths if knows(" ".join(plain[:size]))), 0)
        word, plain = " ".join(plain[: size or 1]), plain[size or 1 :]
        if size:
            known.append(word)
        if size or word.lower() not in FILLERS:
            content.append(word)
    clauses = tuple(dict.fromkeys(map(phrase, content)))[:MAX_CLAUSES]
    return Reading(tuple(content), clauses, signed=tuple(signed[:MAX_GENERIC]), chinese=False), known


def some(reading: Reading, clauses: Sequence[str]) -> Search:
    """Half of some clauses at least, one of two; what only helps counts for the order."""
    count = len(clauses)
    least = max(1, count // 2 if count <= PAIR else (count + 1) // 2)
    return Search(" ".join([*clauses, *reading.optional]), str(least))


def seamless(reading: Reading) -> list[str]:
    """The pairs within words alone: of 医院排队, 院排 belongs to neither."""
    found: list[str] = []
    for part in reading.content:
        inside = [word for word in words(part) if len(word) >= PAIR] if RUN.fullmatch(part) else []
        found += [pair for word in inside for pair in clauses_of(word)] or clauses_of(part)
    return list(dict.fromkeys(found))[:MAX_CLAUSES]
