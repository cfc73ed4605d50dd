"""The words for codes: one place for each. Texts are translated when they are shown."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString

from webapp.translation import lazy_gettext as _

FILTERS: Mapping[str, LazyString] = {
    "occupation": _("職類"),
    "pay": _("薪資"),
    "kind": _("工作性質"),
    "shift": _("時段"),
    "days_off": _("休假"),
    "education": _("學歷"),
    "experience": _("經驗"),
    "district": _("行政區"),
    "station": _("捷運站"),
    "near": _("距離／捷運"),
    "minutes": _("通勤時間"),
    "area": _("圈選範圍"),
    "accuracy": _("位置"),
    "updated_within": _("更新日"),
    "remote": _("遠端"),
    "welcome": _("歡迎對象"),
    "employer": _("公司"),
    "no_agency": _("排除派遣"),
    "not_occupation": _("不要的職類"),
    "not_kind": _("不要的工作性質"),
    "not_shift": _("不要的時段"),
    "not_days_off": _("不要的休假方式"),
    "not_remote": _("不要遠端"),
    "not_district": _("不要的行政區"),
    "not_skill": _("不要的技能"),
}
"""Names of filters, by the request's field."""

UNDERSTOOD: Mapping[str, LazyString] = {
    "skill": _("技能"),
    "licence": _("證照"),
    "flexible": _("時段"),
    "reach": _("距離"),
    "workplace": _("工作場所"),
    "benefit": _("福利"),
}
"""Names of what is understood in the words and is no filter."""

CHOICES: Mapping[str, Mapping[str, LazyString]] = {
    "kind": {
        "full_time": _("全職"),
        "part_time": _("兼職／計時"),
        "dispatch": _("派遣"),
        "temporary": _("臨時"),
        "student_summer": _("暑期工讀"),
        "internship": _("實習"),
        "temporary_public": _("公部門臨時工作"),
        "supported": _("支持性就業"),
        "sheltered": _("庇護性就業"),
    },
    "shift": {
        "day": _("日班"),
        "evening": _("晚班"),
        "night": _("大夜班"),
        "weekend": _("假日班"),
        "rotating": _("輪班"),
    },
    "days_off": {
        "weekends": _("週休二日"),
        "rostered": _("排休"),
        "company_rules": _("依公司規定"),
    },
    "education": {
        "any": _("學歷不拘"),
        "primary": _("國小"),
        "junior_high": _("國中"),
        "senior_high": _("高中"),
        "vocational_high": _("高職"),
        "junior_college": _("專科"),
        "university": _("大學"),
        "master": _("碩士"),
        "doctor": _("博士"),
    },
    "remote": {"none": _("不可遠端"), "partial": _("部分遠端"), "full": _("完全遠端")},
    "welcome": {
        "middle_aged": _("歡迎中高齡"),
        "senior": _("歡迎高齡"),
        "returning_woman": _("歡迎二度就業"),
        "disability": _("歡迎身心障礙者"),
        "indigenous": _("歡迎原住民"),
        "new_immigrant": _("歡迎新住民"),
        "student": _("歡迎學生"),
        "new_graduate": _("歡迎應屆畢業"),
        "beginner": _("歡迎新手"),
        "rehabilitated_offender": _("歡迎更生人"),
        "foreigner": _("歡迎外籍人士"),
    },
    "experience": {"0": _("不需經驗")},
    "sort": {
        "relevance": _("最符合"),
        "newest": _("最近更新"),
        "pay": _("薪資最高"),
        "distance": _("距離最近"),
    },
    "accuracy": {
        "door": _("位置準確到門牌"),
        "lane": _("位置準確到巷弄"),
        "road": _("位置準確到路段"),
        "landmark": _("位置為附近地標或車站"),
        "district": _("僅知行政區"),
        "city": _("僅知縣市"),
    },
}
"""Words for codes, by the request's field (or the fact's) and code."""

MEANS: Mapping[str, LazyString] = {
    "walk": _("步行"),
    "bus": _("公車"),
    "metro": _("捷運"),
    "light_rail": _("輕軌"),
    "train": _("火車"),
}
"""What one goes by."""

BASIS: Mapping[str, LazyString] = {
    "month": _("月薪"),
    "day": _("日薪"),
    "hour": _("時薪"),
    "year": _("年薪"),
    "piece": _("論件計酬"),
    "negotiable": _("面議"),
}

UNSTATED: Mapping[str, LazyString] = {
    "pay": _("未註明薪資"),
    "kind": _("未註明工作性質"),
    "shift": _("未註明上班時段"),
    "days_off": _("未註明休假"),
    "district": _("未註明行政區"),
    "near": _("未註明確切地點"),
    "minutes": _("未註明確切地點"),
    "area": _("未註明確切地點"),
    "education": _("未註明學歷"),
    "experience": _("未註明經驗"),
    "updated_within": _("未註明更新日"),
    "remote": _("未註明可否遠端"),
    "welcome": _("未註明歡迎對象"),
    "not_kind": _("未註明工作性質"),
    "not_shift": _("未註明上班時段"),
    "not_days_off": _("未註明休假"),
    "not_district": _("未註明行政區"),
}
"""What an ad leaves open, by the request's field."""

LANGUAGES: Mapping[str, LazyString] = {
    "en": _("英文"),
    "ja": _("日文"),
    "ko": _("韓文"),
    "zh": _("中文"),
    "nan": _("臺語"),
    "hak": _("客語"),
    "yue": _("粵語"),
    "vi": _("越南文"),
    "id": _("印尼文"),
    "th": _("泰文"),
    "ms": _("馬來文"),
    "fil": _("菲律賓文"),
    "my": _("緬甸文"),
    "de": _("德文"),
    "fr": _("法文"),
    "es": _("西班牙文"),
    "pt": _("葡萄牙文"),
    "it": _("義大利文"),
    "ru": _("俄文"),
    "ar": _("阿拉伯文"),
    "tss": _("臺灣手語"),
    "map": _("原住民族語"),
}
"""Languages, by the codes of the facts (BCP 47)."""

SOURCES: Mapping[str, LazyString] = {
    "taiwanjobs": _("台灣就業通"),
    "table": _("雇主提供的檔案"),
    "job_posting": _("雇主的網站"),
    "demo": _("示範資料"),
}
"""Where a vacancy comes from, by the record's source."""

ATTRIBUTION: Mapping[str, LazyString] = {
    "taiwanjobs": _("勞動部勞動力發展署「台灣就業通」開放資料（政府資料開放授權條款第1版）"),
    "demo": _("這是為了示範而編造的職缺，公司和工作都不存在，請勿應徵。"),
}
"""What has to be said of a source."""

LINE_CODES: Mapping[str, str] = {
    "板南線": "BL",
    "文湖線": "BR",
    "淡水信義線": "R",
    "松山新店線": "G",
    "中和新蘆線": "O",
    "環狀線": "Y",
    "機場捷運": "A",
    "三鶯線": "LB",
    "安坑輕軌": "K",
    "淡海輕軌": "V",
    "臺鐵": "TRA",
}
"""Codes of lines' colours in the style sheets, by the line's name in the gazetteer."""


def source(code: str) -> str:
    """Where a vacancy comes from; a source without a name is its own word."""
    return str(SOURCES.get(code, code))


def attribution(code: str) -> str:
    """What has to be said of a source; where nothing has to, its name."""
    return str(ATTRIBUTION.get(code, source(code)))


def language(code: str) -> str:
    """The name of a language; a code without one is its own word."""
    return str(LANGUAGES.get(code, code))


def choice(field: str, code: str) -> str:
    """The word for a code; a code without one (a district, an employer) is its own word."""
    return str(CHOICES.get(field, {}).get(code, code))
