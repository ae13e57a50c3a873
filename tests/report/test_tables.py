"""Answers as plain rows."""

from dataclasses import replace

from marchland.assess.domain.assessment import MeasuredLength
from marchland.assess.domain.model import BoundFormula, Formula, Model
from marchland.assess.faces import doubt_tables, tables
from marchland.assess.faces.words import input_title
from marchland.core.message import join
from marchland.facts.faces import cards
from tests.report.sample import (
    ASSESSMENT,
    CARDS,
    COMPARISON,
    FINLAND,
    INDICES,
    INPUTS,
    KOREA,
    STUDY,
    without_mines,
)


def test_every_row_is_as_long_as_its_columns() -> None:
    made = (
        *tables.assessment(ASSESSMENT),
        tables.tidy(ASSESSMENT),
        tables.belts(ASSESSMENT),
        tables.formulas(ASSESSMENT),
        tables.borders_in_short(ASSESSMENT),
        tables.side_by_side([ASSESSMENT, without_mines()]),
        *tables.comparison(COMPARISON),
        doubt_tables.sobol(ASSESSMENT, "total.mines", INDICES["total.mines"]),
        doubt_tables.tornado(ASSESSMENT, "total.mines"),
        *cards.sources(CARDS.values()),
        *cards.card(CARDS[KOREA]),
    )
    for table in made:
        assert table.rows
        assert {len(row) for row in table.rows} == {len(table.columns)}


def test_the_total_has_its_points_unit_driver_and_sources() -> None:
    row = next(row for row in tables.total(ASSESSMENT).rows if row[0] == "Mines")
    assert row == ("Mines", 430_000, 1_698_000, 4_620_000, "mine", "front density (80 %)", f"{KOREA}, {STUDY}")


def test_the_tidy_table_keeps_the_machine_names_and_adds_the_people_near() -> None:
    rows = {(row[0], row[1]): row for row in tables.tidy(ASSESSMENT).rows}
    assert rows["total", "mines"][3] == 1_698_000
    assert rows["pol", "people_within_10_km"][5] == "person"
    assert rows["total", "places_within_5_km"][5] == "place"


def test_tables_without_rows_are_left_out() -> None:
    titles = [table.title for table in tables.assessment(without_mines())]
    assert "Border lengths" not in titles
    assert "Inputs that hang together" not in titles


def test_the_overview_has_a_line_for_each_belt_and_one_for_all() -> None:
    shown = tables.overview(ASSESSMENT)
    assert [row[0] for row in shown.rows] == ["Finland", "Poland", "All belts together"]
    assert shown.columns[1:4] == ("Front, km", "Mines", "Mines per km of front")


def test_what_every_belt_notes_of_people_near_is_said_once() -> None:
    first, second = ASSESSMENT.belts
    assert first.exposure is not None
    assert second.exposure is not None
    belts = (
        replace(first, exposure=replace(first.exposure, note=join(" ", ("Points are counted.", "Half the line.")))),
        replace(second, exposure=replace(second.exposure, note=join(" ", ("Points are counted.", "All of it.")))),
    )
    notes = tables.exposure(replace(ASSESSMENT, belts=belts)).notes
    assert notes == (
        "Points are counted.",
        "Finland, along FIN-RUS. Half the line.",
        "Poland, along POL-BLR; POL-RUS. All of it.",
    )


def test_a_strip_shows_how_far_it_is_from_the_product() -> None:
    assert tables.strips(ASSESSMENT).rows[0][5] == (2391.4 / 2451.02 - 1) * 100


def test_a_border_has_its_official_length_beside_the_measured_ones() -> None:
    assert tables.borders(ASSESSMENT).rows[-1][2:4] == ("official figure", 1340)
    part = MeasuredLength("FIN-RUS, disputed part, as drawn", 5, STUDY)
    shape = replace(FINLAND.borders[0], lengths=(part, *FINLAND.borders[0].lengths))
    of = replace(ASSESSMENT, belts=(replace(FINLAND, borders=(shape,)),))
    assert tables.borders_in_short(of).rows[0][:5] == ("FIN-RUS", 1340, 1180, "map 1:50m", 1225.51)


def test_scenarios_stand_side_by_side() -> None:
    shown = tables.side_by_side([ASSESSMENT, without_mines()], (STUDY,))
    rows = {row[0]: row for row in shown.rows}
    assert rows["Mines"][1:3] == ("0.43 – 1.7 – 4.62 million mines", "0 mines")
    assert rows["Mines left after clearance"][2] == "–"
    assert rows["People within 10 km"][3] == STUDY


def test_a_comparison_marks_what_is_not_there() -> None:
    changed, outputs = tables.comparison(COMPARISON)
    assert changed.rows[0] == ("Poland", "front density", "508 – 2,010 – 5,500 mines per km", "–")
    assert outputs.rows[1][3:] == ("–", None)
    assert changed.notes == COMPARISON.summary


def test_a_model_is_explained_with_what_each_name_is_tied_to() -> None:
    formula = Formula("mines", "length * front_density", "mine", "mines")
    step = BoundFormula("fin.mines", formula, {"length": "fin.length", "front_density": "front_density"})
    steps, given = tables.explain(Model(INPUTS, (step,), ("fin",)))
    assert steps.rows == (("fin.mines", "length × front_density", "mine", "mines", "length = fin.length"),)
    assert [row[0] for row in given.rows] == list(INPUTS)


def test_used_sources_are_those_that_have_a_card() -> None:
    of = replace(ASSESSMENT, sources=(KOREA, "gone"))
    assert [row[0] for row in tables.used_sources(of, CARDS).rows] == [KOREA]


def test_no_name_with_an_underscore_stands_for_an_input() -> None:
    shown = (tables.total(ASSESSMENT), tables.belts(ASSESSMENT), tables.inputs(ASSESSMENT))
    for table in shown:
        place = [str(name) for name in table.columns].index("Input" if "Input" in table.columns else "Main driver")
        assert not [row[place] for row in table.rows if "_" in str(row[place]) or "@" in str(row[place])]


def test_a_draw_of_a_belts_own_is_told_by_the_belts_title_in_both_languages() -> None:
    name = input_title("documented_belts@ukr", {"ukr": "Ukraine"})
    assert name == "Ukraine: documented belts"
    assert input_title("ukr.front_density", {"ukr": "Ukraine"}) == "Ukraine: front density"
