"""Words by which the end of a sentence is told: abbreviations, and words that seldom stand but at a beginning."""

from __future__ import annotations


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


BEFORE_NAMES = _words(
    "mr mrs ms mx dr prof gen lt col maj capt sgt cpl pvt adm cmdr brig sen rep gov pres hon rev fr msgr messrs st mt "
    "vs cf e.g i.e viz esp incl approx ca al ed eds "
    "ім напр див пор т.зв т вул просп пл бул пров акад проф доц д-р ген полк підполк гр тов зв зокр бл прибл орієнт "
    "смт гол заст тзв"
)
"""Abbreviations that a name or the rest of the sentence follows: a full stop behind them ends none."""

BEFORE_NUMBERS = _words(
    "no nos nr art arts sec secs ch chap para paras fig figs vol vols p pp cl "
    "jan feb mar apr jun jul aug sept sep oct nov dec "
    "ст ч п пп пунк абз рис табл гл розд с стор т тт дод ред "
    "млн млрд трлн тис грн коп дол руб р рр вид"
)
"""Abbreviations that a number follows: with one behind them the full stop ends no sentence."""

SELDOM_LAST = _words(
    "u.s u.k u.n e.u d.c u.s.a u.s.s.r a.m p.m ph.d a.d b.c inc ltd co corp bros dept est jr sr univ assn mfg "
    "jan feb mar apr jun jul aug sept sep oct nov dec mon tue wed thu fri sat sun "
    "р рр ст н.е м с обл р-н ін"
)
"""Abbreviations after which a sentence begins only where the next word is one that begins sentences."""

MEASURED = _words("м с р рр ст т п")
"""Letters that are a unit or a word of time behind a number, and stand for a word before a name elsewhere."""

OPENERS = _words(
    "the a an this that these those it its they he she we you i in on at by for from with without within as if when "
    "while after before during since until under over between among along across according although though because "
    "but and or so yet however moreover furthermore meanwhile thus therefore hence then there here to of about today "
    "yesterday tomorrow now only even both each every all some many most much few several another other such what who "
    "why how where which not no if is are was were has have had do does can could may might must shall should will "
    "would his her their our my your next last instead also still once per total together altogether accordingly "
    "mr mrs ms dr similarly finally first second third additionally separately experts officials analysts critics "
    "це ця цей ці цього цьому цим того тоді тому так такий така таке такі також там тут той та те ті то у в на з із зі "
    "за до для від по при про під над перед після серед через щоб що як яка який яке які якщо коли хоча бо але однак "
    "проте зате або чи і й а не ні ніхто він вона воно вони його її їх їхній ми ви я ти водночас натомість отже "
    "відтак тобто наразі зараз нині сьогодні вчора завтра торік загалом разом усього всього усі всі кожен кожна "
    "крім окрім попри згідно відповідно зокрема наприклад раніше пізніше потім далі лише тільки навіть ще вже "
    "більше менше більшість близько понад майже якби де куди звідки чому хто протягом упродовж між біля поблизу "
    "спершу спочатку нарешті своєю своїм свою один одна одне перший друга другий третя третій решта інші інша"
)
"""Words that, with a capital, seldom stand anywhere but at the beginning of a sentence."""
