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
    "near": _("距離"),
    "updated_within": _("更新日"),
    "remote": _("遠端"),
    "welcome": _("歡迎對象"),
    "employer": _("公司"),
    "no_agency": _("排除派遣"),
}
"""Names of filters, by the request's field."""

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
    "updated_within": {
        "0": _("今天"),
        "3": _("3 天內"),
        "7": _("7 天內"),
        "14": _("14 天內"),
        "30": _("30 天內"),
    },
    "experience": {
        "0": _("不需經驗"),
        "12": _("1 年以下"),
        "36": _("3 年以下"),
        "60": _("5 年以下"),
        "120": _("10 年以下"),
    },
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

BASIS: Mapping[str, LazyString] = {
    "month": _("月薪"),
    "day": _("日薪"),
    "hour": _("時薪"),
    "year": _("年薪"),
    "piece": _("論件計酬"),
    "negotiable": _("面議"),
}

MAJOR_GROUPS: Mapping[str, LazyString] = {
    "01": _("經營／行政／總務"),
    "02": _("業務／貿易／銷售"),
    "03": _("人資／法務／智財"),
    "04": _("財務／金融／保險"),
    "05": _("廣告／公關／設計"),
    "06": _("客服／門市"),
    "07": _("工程／研發／生技"),
    "08": _("資訊／軟體／系統"),
    "09": _("品管／製造／環衛"),
    "10": _("技術／維修／操作"),
    "11": _("營建／製圖／施作"),
    "12": _("新聞／出版／印刷"),
    "13": _("傳播／娛樂／藝術"),
    "14": _("教育／學術／研究"),
    "15": _("物流／運輸／資材"),
    "16": _("旅遊／餐飲／休閒"),
    "17": _("醫療／美容／保健"),
    "18": _("保全／軍警消"),
    "19": _("清潔／家事／托育"),
    "20": _("農林漁牧相關"),
    "21": _("行銷／企劃／專案"),
    "22": _("其他職類"),
}
"""通俗職業分類, the 22 major groups (domain.md §6)."""


def choice(field: str, code: str) -> str:
    """The word for a code; a code without one (a district, an employer) is its own word."""
    return str(CHOICES.get(field, {}).get(code, code))
