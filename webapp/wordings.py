"""The sentences for codes: why a row was refused, why a command failed, and how to mend it.

Texts are Traditional Chinese and the ids of their translations, which lie in
``translations/LANGUAGE/LC_MESSAGES/commands.po`` together with the texts of the command line.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from indexer.errors import JobBankError

CHINESE, ENGLISH = "zh_Hant_TW", "en"


@dataclass(frozen=True, slots=True)
class Wording:
    """Why, and how to mend it."""

    why: str
    mend: str


ROWS: Mapping[str, Wording] = {
    "missing": Wording("這一欄必須填寫，但是空白", "請填寫這一欄"),
    "too_long": Wording("文字太長，最多 %(max_length)s 字", "請縮短內容"),
    "wrong_form": Wording("格式不符", "請依範本的說明填寫，例如統一編號是 8 位數字"),
    "wrong_value": Wording("內容無法使用", "請對照範本的說明修改"),
    "not_a_choice": Wording("不在可選的項目之內", "請改成其中一項：%(choices)s"),
    "not_a_number": Wording("不是數字", "請只填數字，例如 32000"),
    "not_an_amount": Wording("不是可用的金額", "請填 0 以上的金額"),
    "not_a_date": Wording("不是日曆上的日期", "請填西元或民國日期，例如 2026-11-01 或 115/11/1"),
    "below_minimum": Wording("上限低於下限 %(minimum)s", "請檢查薪資上限與下限"),
    "null_character": Wording("文字中有無法保存的控制字元", "請重新輸入或貼上這一列的文字"),
    "replaced": Wording("後面第 %(row)s 列有相同的編號，以後面的為準", "每筆職缺請用不同的編號"),
}
"""By ``RowError.code``."""

ERRORS: Mapping[str, str] = {
    "not_in_index": "%(field)s：索引裡沒有 %(value)s。履歷請先執行：jobbank index resumes",
    "one_resume": "%(file)s 有 %(count)s 份履歷，這裡一次只看一份。",
    "unknown_place": "找不到「%(value)s」這個地方。請寫臺北市或新北市的行政區、捷運站或地址。",
    "file_unreadable": "無法開啟 %(file)s。請檢查路徑與權限。",
    "file_empty": "%(file)s 是空的。",
    "file_too_large": "%(file)s 超過 %(most_megabytes)s MB。請分成幾個檔案。",
    "file_cut_off": "%(file)s 沒有結尾。請重新下載或另存。",
    "json_line_broken": "第 %(line)s 行不是完整的 JSON。請檢查引號與括號。",
    "text_missing": "第 %(line)s 行沒有 text。請以文字填寫廣告內容。",
    "pay_unreadable": "第 %(line)s 行的 pay 要有 basis（%(choices)s），min 與 max 要是數字。",
    "other_format": "%(file)s 是 %(found)s，不是 %(wanted)s。",
    "unknown_format": (
        "%(file)s 不是可匯入的格式。可匯入：台灣就業通開放資料（CSV、XML、JSON）、"
        "本系統的表格（CSV、XLSX）、schema.org JobPosting、JSON Resume。"
    ),
    "wrong_encoding": "%(file)s 的編碼不是 UTF-8 或 Big5。請另存為 UTF-8。",
    "line_too_long": "%(file)s 第 %(line)s 行太長，不是資料檔。",
    "csv_broken": "%(file)s 第 %(line)s 行附近的 CSV 格式有誤。請檢查引號。",
    "xml_broken": "%(file)s 第 %(line)s 行的 XML 格式有誤。請重新下載。",
    "xml_entities": "%(file)s 含有實體定義，基於安全不予讀取。",
    "json_broken": "%(file)s 第 %(line)s 行的 JSON 格式有誤。請重新下載。",
    "archive_broken": "%(file)s 已損壞或不完整。請重新下載或另存。",
    "archive_encrypted": "%(file)s 有密碼保護。請另存為沒有密碼的檔案。",
    "archive_many_files": "%(file)s 裡有 %(files)s 個檔案。請分別匯入。",
    "archive_too_large": "%(file)s 解壓縮後過大，不像資料檔。",
    "macro_sheet": "%(file)s 含有巨集。請另存為沒有巨集的 .xlsx。",
    "no_header": "%(file)s 沒有標題列（%(columns)s）。請使用範本：jobbank template",
    "closing_unconfirmed": (
        "%(source)s 開放中的 %(open)s 筆職缺將有 %(gone)s 筆關閉，需要確認，但這裡無法詢問。"
        "沒有變更任何資料。確定無誤請加上 --yes。"
    ),
    "closing_unconfirmed_capped": (
        "%(source)s 開放中的 %(open)s 筆職缺將有 %(gone)s 筆關閉；有檔案達到 %(limit)s 列，"
        "開放資料一次最多只給這麼多，缺少的職缺可能仍在徵才。需要確認，但這裡無法詢問。"
        "沒有變更任何資料。確定無誤請加上 --yes。"
    ),
    "closing_declined": "未確認，沒有變更任何資料。",
    "database_address": (
        "JOBBANK_DATABASE_URL 應如 sqlite:////folder/jobbank.sqlite 或 "
        "postgresql://user:password@host/name。"
    ),
    "database_behind": "資料庫是舊版本建立的。請先備份，再執行：jobbank database upgrade",
    "database_unknown": (
        "資料庫是較新的版本或其他程式建立的。請安裝較新的版本，"
        "或以 JOBBANK_DATABASE_URL 指定其他資料庫。"
    ),
    "database_unreachable": "無法使用資料庫：%(reason)s。請檢查 JOBBANK_DATABASE_URL 與資料庫。",
    "backup_nothing": "資料庫還沒有資料表，沒有可以備份的內容。",
    "backup_not_empty": "資料庫不是空的；備份只能還原到空的資料庫。",
    "backup_other_database": (
        "這份備份來自 %(backup)s，目前使用的是 %(database)s。"
        "請以 JOBBANK_DATABASE_URL 指定同一種的空資料庫。"
    ),
    "backup_program_missing": "沒有安裝 %(program)s；Debian：apt-get install postgresql-client。",
    "backup_program_failed": "%(program)s 失敗：%(reason)s",
    "backup_unwritable": "無法寫入 %(file)s：%(reason)s。",
    "backup_unreadable": "%(file)s 不是這個程式的備份，或已經損壞。",
    "wrong_setting": "設定 %(field)s 無法使用：%(reason)s。",
    "index_missing": "還沒有搜尋索引。請執行：jobbank index rebuild",
    "index_damaged": "搜尋索引已損壞。請執行：jobbank index rebuild",
    "index_of_other_embedder": "搜尋索引是用其他向量模型建立的。請執行：jobbank index rebuild",
    "index_of_other_schema": "搜尋索引的欄位與程式不符。請執行：jobbank index rebuild",
    "index_disk_full": "磁碟空間不足，無法寫入搜尋索引。請清出空間後再試。",
    "index_busy": "其他程式正在使用搜尋索引。請稍後再試。",
    "index_not_writable": "無法寫入搜尋索引。請檢查資料夾的權限。",
    "engine_away": (
        "Elasticsearch（%(place)s）沒有回應：%(reason)s。請檢查它是否在執行，以及 "
        "JOBBANK_ELASTICSEARCH_URL。資料不會遺失。"
    ),
    "engine_refuses": (
        "Elasticsearch（%(place)s）拒絕存取：%(reason)s。請檢查 JOBBANK_ELASTICSEARCH_URL 的帳號"
        "密碼，或 JOBBANK_ELASTICSEARCH_API_KEY 與它的權限。"
    ),
    "engine_failed": (
        "Elasticsearch（%(place)s）無法完成：%(reason)s。若索引有誤，請執行：jobbank index rebuild"
    ),
    "search_too_large": "搜尋的文字或條件太多。請減少後再試。",
    "referral_not_in_plan": "%(seeker)s 或 %(opening)s 不在這次的推介名單裡。請取消這一組。",
    "referral_kept_and_refused": (
        "%(seeker)s 與 %(opening)s 同時標為「保留」與「不推介」。請擇一。"
    ),
    "rebuild_running": "另一個重建正在進行。請等它結束；若它已被中斷，請一分鐘後再試，會接著做。",
    "embedder_worse": (
        "換用的向量模型使搜尋變差（nDCG@10 由 %(before)s 降為 %(after)s），索引維持原狀。"
        "仍要換用請執行：jobbank index rebuild --force"
    ),
    "rebuild_overtaken": "這個重建停頓超過一分鐘，已由另一個接手。",
    "rebuild_incomplete": (
        "新索引的內容不完整，仍使用舊索引。請執行：jobbank index rebuild --anew"
    ),
    "rebuild_differs": (
        "新索引抽查 %(checked)s 筆，%(count)s 筆與寫入的不同，仍使用舊索引。"
        "請執行：jobbank index rebuild --anew"
    ),
    "stored_file_missing": "收下的檔案已經不在。請再匯入一次。",
    "work_unknown": "沒有 %(name)s。請以 jobbank tasks list 查看名稱。",
    "work_done": "%(name)s 已經完成。",
    "work_running": "%(name)s 正在進行。請等它結束，或停止 jobbank work。",
    "file_exists": "%(file)s 已經存在。請換個檔名。",
    "bad_line": "%(field)s 無法使用：%(reason)s",
    "query_line": "查詢檔第 %(line)s 行應為：代號、Tab、文字。",
    "query_repeated": "查詢檔第 %(line)s 行的代號與前面重複。",
    "title_line": "職稱檔第 %(line)s 行應為：代號、Tab、職稱。",
    "title_repeated": "職稱檔第 %(line)s 行的代號與前面重複。",
    "titles_empty": "職稱檔裡沒有職稱。每行應為：代號、Tab、職稱。",
    "grade_line": "判斷檔第 %(line)s 行應為：查詢代號 0 職缺代號 等級。",
    "nothing_judged": "判斷檔裡沒有這些查詢的判斷。",
    "corpus_missing": (
        "找不到 %(file)s。請以 JOBBANK_SHARED_DATA 指定共用資料的資料夾，"
        "或以 --corpus、--queries、--qrels 指定自己的檔案。"
    ),
    "corpus_empty": "檔案裡沒有職缺。",
    "ads_missing": "%(folder)s 少了 %(missing)s 筆職缺，例如 %(first)s。",
}
"""By ``JobBankError.code``; a code without a sentence here is said in the error's own English."""

TASKS: Mapping[str, str] = {
    "document_failed": "這筆職缺的資料無法轉成索引文件：%(error)s",
    "document_refused": "索引不收這筆職缺：%(error)s",
    "worker_lost": "處理到一半時，背景程式中斷了。",
    "time_limit": "處理的時間超過上限。",
    "task_failed": "程式出錯：%(error)s",
}
"""Why background work failed, by its code; other codes are those of ``ERRORS``."""

QUESTION = "%(source)s 開放中的 %(open)s 筆職缺將有 %(gone)s 筆關閉。"
QUESTION_CAPPED = "有檔案達到 %(limit)s 列，開放資料一次最多只給這麼多，缺少的職缺可能仍在徵才。"
QUESTION_REFUSED = "有 %(refused)s 列無法讀取，可能就是其中的職缺。"


def translate(text: str, language: str, /, **values: object) -> str:
    """The text in a language (Chinese where it has no translation), with its values filled in."""
    words = _catalogue(language).get(text) or text
    return words % _Values(values) if values else words.replace("%%", "%")


def explain_row(code: str, values: Mapping[str, object], language: str) -> Wording:
    """Why a row was refused and how to mend it, in a language."""
    wording = ROWS.get(code, ROWS["wrong_value"])
    shown = {**values, "choices": values.get("choices", values.get("expected", ""))}
    return Wording(*(translate(text, language, **shown) for text in (wording.why, wording.mend)))


def explain_error(error: JobBankError, language: str) -> str:
    """What went wrong and how to mend it, as one sentence or two."""
    sentence = ERRORS.get(error.code)
    if sentence is None or language == ENGLISH:
        return str(error)
    return translate(sentence, language, **error.values)


def explain_task(code: str, values: Mapping[str, object], language: str) -> str:
    """Why background work failed, as one sentence or two.

    :param values: what the sentence names; ``error`` is the failure in plain English.
    """
    sentence = TASKS.get(code) or (ERRORS.get(code) if language != ENGLISH else None)
    return translate(sentence, language, **values) if sentence else str(values.get("error"))


def preferred_language(asked: str | None) -> str:
    """The language to speak: the one asked for, else the terminal's (``LANG``), else the first of
    ``JOBBANK_LANGUAGES``, else Chinese.

    :param asked: ``zh`` or ``en``.
    """
    locale = next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    offered = os.environ.get("JOBBANK_LANGUAGES", "")
    for name in (asked or "", locale, offered.strip()):
        if name.startswith("zh"):
            return CHINESE
        if name.startswith("en"):
            return ENGLISH
    return CHINESE


class _Values(dict[str, object]):
    """Values for a sentence; what it names and nobody gave is a question mark."""

    def __missing__(self, _name: str) -> str:
        return "?"


@cache
def _catalogue(language: str) -> Mapping[str, str]:
    if language == CHINESE:
        return {}
    from babel.messages.pofile import read_po  # slow to import, and not needed in Chinese

    path = files("webapp") / "translations" / language / "LC_MESSAGES" / "commands.po"
    with path.open("rb") as file:
        return {str(one.id): str(one.string) for one in read_po(file) if one.id and one.string}
