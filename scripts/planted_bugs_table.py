"""The table of planted bugs: a text of the source, what it becomes, and the tests that must fail then.

Most survived the tests when they were first planted. A bug is one that a hurried hand might make: a boundary off by a
day or by one, the wrong end, a factor, a mark left unescaped, an order turned round.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bug:
    """One bug: what goes wrong with it, the text that it changes, and the functions of the tests that must catch it."""

    name: str
    meaning: str
    old: str
    new: str
    tests: tuple[str, ...]


_FIRST_REPORT = """@computes("apmbc-7-1", "APMBC Art. 7(1)")
def first_report(in_force_on: date) -> date:
    \"\"\"The first transparency report is due 180 days after entry into force.\"\"\"
    return in_force_on + timedelta(days=180)
"""
PUBLIC = (
    Bug(
        "reach-is-the-larger", "the public is warned by the larger of error and buffer, not by both",
        "return self.error_m + self.buffer_m", "return max(self.error_m, self.buffer_m)",
        ("test_the_reach_is_the_error_and_the_buffer_added",
         "test_an_error_of_900_m_and_a_buffer_of_900_m_warn_of_two_cells_all_round",
         "test_no_place_within_error_and_buffer_of_a_hazard_is_left_out"),
    ),
    Bug(
        "rows-rounded-down", "a reach of half a cell more warns of no further row of cells",
        "up = math.ceil(reach_m /", "up = math.floor(reach_m /",
        ("test_an_error_of_900_m_and_a_buffer_of_900_m_warn_of_two_cells_all_round",),
    ),
)  # fmt: skip
DAYS = (
    Bug(
        "owed-on-the-day-of-exit", "a report is owed on the day on which the state is out",
        "now.effective_on is not None and day >= now.effective_on",
        "now.effective_on is not None and day > now.effective_on",
        ("test_whoever_is_out_on_the_day_of_a_report_does_not_owe_it",),
    ),
    Bug(
        "due-today-is-past", "what is due today is no longer listed",
        "if past or (item.due_on >= as_of.valid_on", "if past or (item.due_on > as_of.valid_on",
        ("test_what_is_due_is_listed_on_its_very_day_and_not_on_the_next",),
    ),
    Bug(
        "yearly-skips-its-day", "on 30 April the report of that very day is put off for a year",
        "return this_year if this_year >= from_on", "return this_year if this_year > from_on",
        ("test_the_yearly_report_is_due_on_30_april_itself_and_from_1_may_in_the_next_year",),
    ),
    Bug(
        "report-after-six-months", "the first report is due after six months of thirty-one days, not after 180 days",
        _FIRST_REPORT, _FIRST_REPORT.replace("180)", "186)"),
        ("test_what_is_due_is_listed_on_its_very_day_and_not_on_the_next",),
    ),
    Bug(
        "period-holds-its-end", "the day on which a period ends is still in it",
        "self.start_on <= day and (self.end_on is None or day < self.end_on)",
        "self.start_on <= day and (self.end_on is None or day <= self.end_on)",
        ("test_a_period_holds_its_first_day_and_not_its_end",),
    ),
    Bug(
        "war-on-the-first-day-of-peace", "a conflict is still on, on its first day of peace",
        "self.begin_on <= day and (end_on is None or day < end_on)",
        "self.begin_on <= day and (end_on is None or day <= end_on)",
        ("test_a_war_holds_from_its_first_day_to_the_day_before_peace",),
    ),
    Bug(
        "one-day-is-no-interval", "an interval from a day to that same day is refused",
        "if len(ends) > 1 and first and last and first > last", "if len(ends) > 1 and first and last and first >= last",
        ("test_an_interval_may_be_one_day_and_its_last_day_is_the_valid_one",),
    ),
    Bug(
        "news-of-tomorrow", "what becomes known on a day to come is among what became known last",
        "in site.once(_all_changes) if each.known_on <= today), most))", "in site.once(_all_changes)), most))",
        ("test_what_is_known_from_a_later_day_is_not_told_and_what_is_from_that_day_is",),
    ),
    Bug(
        "news-of-today-left-out", "what became known today is not among what became known last",
        "if each.known_on <= today), most))", "if each.known_on < today), most))",
        ("test_what_is_known_from_a_later_day_is_not_told_and_what_is_from_that_day_is",),
    ),
)  # fmt: skip
ORDER = (
    Bug(
        "oldest-news-first", "what became known last begins with the oldest",
        "key=lambda each: (each.known_on, each.path), reverse=True)", "key=lambda each: (each.known_on, each.path))",
        ("test_no_more_is_told_than_was_asked_for_and_it_is_the_newest",),
    ),
    Bug(
        "deadlines-by-treaty", "deadlines stand by treaty, not by day",
        "key=lambda item: (item.due_on, item.treaty, item.rule.id)",
        "key=lambda item: (item.treaty, item.due_on, item.rule.id)",
        ("test_deadlines_of_all_treaties_stand_in_the_order_of_their_days",),
    ),
    Bug(
        "drivers-swapped", "the low and the high end of a driver stand in each other's place",
        "float(values[2 * position + 1]), float(values[2 * position + 2]))",
        "float(values[2 * position + 2]), float(values[2 * position + 1]))",
        ("test_the_tornado_swings_between_the_ends_of_each_input",),
    ),
    Bug(
        "negative-scale-not-turned", "an output that is a number times a negative one has its ends the wrong way round",
        "ordered = at_levels if value.scale >= 0 else at_levels[::-1]", "ordered = at_levels",
        ("test_a_negative_scale_turns_the_ends_round",),
    ),
)  # fmt: skip
TOLERANCES = (
    Bug(
        "hair-a-hundredfold", "slivers of half a metre along an outline are snapped off without a refusal",
        "HAIR_M = 0.005", "HAIR_M = 0.5",
        ("test_more_than_a_hair_outside_is_refused",
         "test_a_hair_is_a_hundredth_of_a_square_metre_a_billionth_of_the_area_and_5_mm_along_the_outline"),
    ),
    Bug(
        "least-a-hundredfold", "portions of less than a square metre are taken for nothing",
        "\nLEAST_M2 = 0.01\n", "\nLEAST_M2 = 1.0\n",
        ("test_the_least_portion_is_a_hundredth_of_a_square_metre",),
    ),
    Bug(
        "share-a-hundredfold", "a gap of a ten-millionth of an area is taken for rounding",
        "\nSHARE = 1e-9\n", "\nSHARE = 1e-7\n",
        ("test_a_gap_is_rounding_up_to_a_hundredth_and_a_billionth_of_the_area",),
    ),
    Bug(
        "gap-on-one-side-only", "land that is counted twice is no gap",
        "return abs(self.gap_m2) <= self.allowed_m2", "return self.gap_m2 <= self.allowed_m2",
        ("test_a_gap_is_rounding_up_to_a_hundredth_and_a_billionth_of_the_area",),
    ),
)  # fmt: skip
FIGURES = (
    Bug(
        "error-doubled", "the error of the median is its whole interval, not half of it",
        "error = abs((middle.high - middle.low) / 2 / middle.value)",
        "error = abs((middle.high - middle.low) / middle.value)",
        ("test_the_error_is_half_the_width_of_the_median_s_interval_over_the_median",
         "test_the_error_of_the_median_is_that_of_the_closed_form"),
    ),
    Bug(
        "interval-of-80-percent", "the ends of a range are its 10 % and 90 % points",
        "LEVELS = (0.05, 0.5, 0.95)\n_MOST", "LEVELS = (0.1, 0.5, 0.9)\n_MOST",
        ("test_a_product_of_lognormals_is_lognormal",),
    ),
    Bug(
        "rank-off-by-one", "a quantile is taken one part of a draw too far up",
        "rank = level * (draws - 1)\n", "rank = min(level * draws, draws - 1.0)\n",
        ("test_quantiles_are_those_of_all_draws_sorted",),
    ),
    Bug(
        "tornado-of-80-percent", "inputs are swung between their 10 % and 90 % points",
        "2 * position + 3] = (0.05, 0.95)", "2 * position + 3] = (0.1, 0.9)",
        ("test_the_tornado_swings_between_the_ends_of_each_input",),
    ),
    Bug(
        "dials-together", "the dial of the depth moves the density too",
        "            update[name] = value\n", '            update[name] = changes.get("depth", value)\n',
        ("test_a_dial_moves_its_own_number_and_no_other",),
    ),
    Bug(
        "all-before-one", "the number of all belts goes before a belt's own",
        'return changes.get(f"{belt.id}.{name}", changes.get(name))',
        'return changes.get(name, changes.get(f"{belt.id}.{name}"))',
        ("test_the_number_of_one_belt_goes_before_that_of_all_and_leaves_the_others",),
    ),
    Bug(
        "year-without-leap-days", "a year has 365 days, and not 365.25",
        '_DAY = 1 / 365.25', '_DAY = 1 / 365', ("test_a_unit_in_another",),
    ),
    Bug(
        "limits-not-shared", "each of several workers allows as much as all of them may",
        "max(1, item.amount // workers)", "max(1, item.amount)", ("test_workers_share_a_limit",),
    ),
)  # fmt: skip
PAGES = (
    Bug(
        "next-of-items", "the last page of a collection leads on to an empty one",
        'return FeaturePage(page, len(met), str(end) if end < len(met) else "")',
        'return FeaturePage(page, len(met), str(end) if end <= len(met) else "")',
        ("test_pages_followed_to_the_end_are_the_whole_and_the_last_leads_nowhere",),
    ),
    Bug(
        "next-of-cells", "the last page of the public's cells leads on to an empty one",
        'return FeaturePage(page, size, str(end) if end < size else "")',
        'return FeaturePage(page, size, str(end) if end <= size else "")',
        ("test_pages_followed_to_the_end_are_the_whole_and_the_last_leads_nowhere",),
    ),
    Bug(
        "next-of-areas", "the last full page of the register leads on to an empty one",
        'more = str(bodies[most - 1]["area"]) if most and len(bodies) > most else ""',
        'more = str(bodies[most - 1]["area"]) if most and len(bodies) >= most else ""',
        ("test_the_areas_of_the_site_are_paged_as_they_are_counted_by_hand",),
    ),
    Bug(
        "page-begins-one-late", "the first feature after a page is left out",
        "return int(text or 0)", "return int(text) + 1 if text else 0",
        ("test_pages_followed_to_the_end_are_the_whole_and_the_last_leads_nowhere",),
    ),
)  # fmt: skip
TEXTS = (
    Bug(
        "one-weak-paper-spoils", "an answer is weak as soon as one of its papers is",
        "return bool(cards) and all(card.weak for card in cards)",
        "return bool(cards) and any(card.weak for card in cards)",
        ("test_a_legal_answer_is_weak_where_all_its_papers_are",),
    ),
    Bug(
        "marks-of-the-last-column", "only the footnotes of the last column are kept",
        "notes += marks", "notes = list(marks)",
        ("test_the_footnotes_of_every_column_are_kept_each_once_and_in_order",),
    ),
    Bug(
        "marks-run-together", "two footnotes beside each other become one number",
        'marks = " ".join(_TAG.sub', 'marks = "".join(_TAG.sub',
        ("test_the_footnotes_of_every_column_are_kept_each_once_and_in_order",),
    ),
    Bug(
        "title-read-as-markup", "a sign such as < in a title is taken for markup by whoever reads the feed",
        'SubElement(into, name, type="html").text = escape(clean, quote=False)', "SubElement(into, name).text = clean",
        ("test_a_title_is_read_as_it_stands",),
    ),
    Bug(
        "formula-at-sign", "a cell that begins with @ is run by a spreadsheet",
        '_RUNS = ("=", "+", "-", "@",', '_RUNS = ("=", "+", "-",',
        ("test_a_text_that_would_run_is_quoted",),
    ),
    Bug(
        "bar-unescaped", "a bar in a text makes another column of a Markdown table",
        r'_SPECIAL = re.compile(r"([\\`*_{}\[\]|~$])")', r'_SPECIAL = re.compile(r"([\\`*_{}\[\]~$])")',
        ("test_what_markdown_would_read_as_structure_is_escaped",),
    ),
)  # fmt: skip
BUGS: tuple[Bug, ...] = (*PUBLIC, *DAYS, *ORDER, *TOLERANCES, *FIGURES, *PAGES, *TEXTS)
