"""Pay beside that of similar vacancies, in words."""

from __future__ import annotations

from dataclasses import dataclass

from webapp.presentation.labels import BASIS
from webapp.presentation.pay import amount
from webapp.seekers.pay_rank import FEWEST, MOST, PayRank, TooFew
from webapp.translation import gettext as _

_ALL = 10


@dataclass(frozen=True, slots=True)
class PayRankWords:
    """All that the figure shows."""

    said: str
    """「起薪比 38 筆相近職缺中的 7 成高」."""
    counts: str
    middle: str
    how: str


def pay_rank_words(rank: PayRank) -> PayRankWords:
    """The comparison in words; what is compared is told in ``docs/vacancy-page.md``."""
    box = rank.quartiles
    return PayRankWords(
        said=_standing(rank),
        counts=_(
            "%(lower)s 筆較低、%(same)s 筆相同、%(higher)s 筆較高",
            lower=rank.lower,
            same=rank.same,
            higher=rank.higher,
        ),
        middle=_(
            "中間一半的起薪 %(first)s–%(third)s 元，中位數 %(median)s 元",
            first=amount(box.first),
            third=amount(box.third),
            median=amount(box.median),
        ),
        how=_(
            "和目前刊登、職類或職稱相同的職缺比，取最相近的至多 %(most)s 筆，重複的廣告只算一筆；"
            "只比計薪方式同為%(basis)s的，比的是廣告寫明的最低金額。成數四捨五入，"
            "不到 %(fewest)s 筆就不比。",
            most=MOST,
            basis=BASIS[rank.basis],
            fewest=FEWEST,
        ),
    )


def too_few_words(few: TooFew) -> str:
    """Why there is no comparison."""
    if few.count == 0:
        return _("相近職缺中沒有同樣以%(basis)s計薪的，所以不比較薪資。", basis=BASIS[few.basis])
    return _(
        "相近職缺中同樣以%(basis)s計薪的只有 %(count)s 筆，不到 %(fewest)s 筆，所以不比較薪資。",
        basis=BASIS[few.basis],
        count=few.count,
        fewest=FEWEST,
    )


def _standing(rank: PayRank) -> str:
    count = rank.count
    if rank.lower == count:
        return _("起薪比 %(count)s 筆相近職缺都高", count=count)
    if rank.higher == count:
        return _("起薪比 %(count)s 筆相近職缺都低", count=count)
    if rank.lower == 0:
        return _("%(count)s 筆相近職缺的起薪和這份相同或更高", count=count)
    if rank.tenths == 0:
        return _("起薪比 %(count)s 筆相近職缺中的不到 1 成高", count=count)
    if rank.tenths == _ALL:
        return _("起薪比 %(count)s 筆相近職缺中的 9 成以上高", count=count)
    return _("起薪比 %(count)s 筆相近職缺中的 %(tenths)s 成高", count=count, tenths=rank.tenths)
