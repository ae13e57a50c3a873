"""Every wrong input is told in words: what, where and what next; exit status 2, no traceback, nothing written."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.driving import run

HEAD = 'title = "T"\n'
BELT = '[[belts]]\nid = "a"\nstate = "POL"\n'
GOOD = HEAD + BELT + 'length = "400 km"\ndepth = "2 km"\ndensity = "12,000 mine/km²"\n'

SCENARIOS = {
    "empty": ("", ["the file is empty", "--init"]),
    "not toml": (GOOD + "depth = = 3\n", ["not TOML", ":8"]),
    "no title": (BELT + 'length = "400 km"\n', ["'title' is missing"]),
    "no belts": (HEAD, ["'belts' is missing"]),
    "unknown key": (GOOD + 'lenght = "3 km"\n', ["unknown key 'lenght'", "'length'", ":8", "belts.0.lenght"]),
    "unknown table": (GOOD + "[clearence]\ndeminers = 3\n", ["unknown key 'clearence'", "'clearance'"]),
    "unit mismatch": (
        GOOD.replace("400 km", "400 mine"),
        ["mine is [mine], but km is [length]", ":5", "belts.0.length"],
    ),
    "unknown unit": (GOOD.replace("400 km", "400 kn"), ["unknown unit 'kn'", "'km'", ":5"]),
    "both densities": (
        GOOD + 'front_density = "5,000 mine/km"\n',
        ["mines per km of front", "count the same mines twice"],
    ),
    "depth alone": (GOOD.replace('density = "12,000 mine/km²"\n', ""), ["depth is given without density"]),
    "negative": (GOOD.replace("400 km", "-400 km"), ["-400 is negative", "belts.0.length"]),
    "zero": (GOOD.replace('"400 km"', "0"), ["0 is not above zero", "belts.0.length"]),
    "nan": (GOOD.replace('"400 km"', "nan"), ["not a finite number", "belts.0.length"]),
    "infinity": (GOOD.replace('"400 km"', "inf"), ["not a finite number", "belts.0.length"]),
    "upside down": (GOOD.replace("400 km", "400 to 200 km"), ["is above", "smaller figure first", ":5"]),
    "upside down table": (GOOD.replace('"400 km"', "{ low = 4, high = 2 }"), ["is above", ":5"]),
    "half a range": (GOOD.replace('"400 km"', "{ low = 4 }"), ["'high' is missing", ":5"]),
    "unknown shape": (GOOD.replace('"400 km"', '{ low = 4, high = 9, as = "gamma" }'), ["gamma", "lognormal", ":5"]),
    "unknown state": (GOOD.replace("POL", "Polnd"), ["unknown state 'Polnd'", "Poland", ":4", "belts.0.state"]),
    "unknown border": (
        GOOD.replace('length = "400 km"', 'border = "POL-BLX"'),
        ["unknown border 'POL-BLX'", "POL-BLR"],
    ),
    "share over one": (
        GOOD.replace('length = "400 km"', 'border = "POL-BLR"\nshare = 1.5'),
        ["share 1.5 is above 1", ":6"],
    ),
    "share alone": (GOOD + "share = 0.5\n", ["a share needs a border"]),
    "length and border": (GOOD + 'border = "POL-BLR"\n', ["length and border are both given"]),
    "unknown fact": (GOOD.replace('"400 km"', '"border_length_pol_blx"'), ["border_length_pol_blr", ":5"]),
    "unknown source": (
        GOOD + 'sources = ["espresso"]\n',
        ["no source is called 'espresso'", "espreso-2025-07-07", ":8"],
    ),
    "same id": (GOOD + GOOD.removeprefix(HEAD), ["the belt id 'a' is taken", "belts.1.id"]),
    "id total": (GOOD.replace('"a"', '"total"'), ["the belt id 'total' is taken"]),
    "layer for nobody": (
        GOOD + '[[layers]]\nid = "f"\nunit_cost = "1 EUR/km"\nbelts = ["b"]\n',
        ["no belt is called 'b'"],
    ),
    "layer unpriced": (GOOD + '[[layers]]\nid = "f"\n', ["the layer has no cost", "unit_cost"]),
    "layer in km": (GOOD + '[[layers]]\nid = "f"\nunit_cost = "1 km"\n', ["km is not money", "layers.0.unit_cost"]),
    "dependence on nothing": (
        GOOD + '[[dependence]]\nbetween = ["a.length", "b.length"]\nrank_correlation = 0.5\n',
        ["no input is called 'b.length'", "a.length"],
    ),
    "correlation of two": (
        GOOD + '[[dependence]]\nbetween = ["a.length", "a.depth"]\nrank_correlation = 2\n',
        ["less than 1"],
    ),
    "more belts than can be counted": (
        HEAD + "".join(BELT.replace('"a"', f'"b{n}"') + "length = 1\n" for n in range(10_000)),
        ["10,000 given, at most 100 allowed", "belts"],
    ),
    "hostile title only": (HEAD.replace("T", "<script>alert(1)</script>"), ["'belts' is missing"]),
}


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_wrong_scenario(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    text, expected = SCENARIOS[name]
    file, output = tmp_path / "wrong.toml", tmp_path / "out.json"
    file.write_text(text)
    ran = run(["assess", str(file), "--format", "json", "-o", str(output)], capsys, monkeypatch)
    assert ran.status == 2
    assert ran.err.startswith("error: ")
    assert "Traceback" not in ran.err
    assert str(file) in ran.err
    for part in expected:
        assert part in ran.err, ran.err
    assert not output.exists()
    assert [entry.name for entry in tmp_path.iterdir()] == ["wrong.toml"]


COMMANDS = {
    "missing scenario": (["assess", "nowhere.toml"], ["nowhere.toml", "no such file"]),
    "unknown scenario": (["assess", "korean-densty"], ["korean-density"]),
    "no scenario": (["assess"], ["no scenario is named", "no-mines"]),
    "a folder": (["assess", "/"], ["folder"]),
    "zero draws": (["assess", "no-mines", "--draws", "0"], ["0 draws requested", "100,000,000"]),
    "a billion draws": (["assess", "no-mines", "--draws", "1000000000"], ["1,000,000,000 draws", "100,000,000"]),
    "draws in words": (["assess", "no-mines", "--draws", "many"], ["many"]),
    "a negative seed": (["assess", "no-mines", "--seed", "-1"], ["seed -1"]),
    "a day in words": (["assess", "no-mines", "--on", "yesterday"], ["--on 'yesterday' is not a day", "YYYY-MM-DD"]),
    "a day that is none": (["audit", "--known", "2025-02-30"], ["--known '2025-02-30' is not a day"]),
    "before all facts": (["assess", "no-mines", "--known", "1900-01-01"], ["fence_cost_per_km", "1900-01-01"]),
    "unknown command": (["asess"], ["no command is called 'asess'", "'assess'"]),
    "unknown option": (["assess", "--drawz", "3"], ["--drawz"]),
    "unknown format": (["audit", "--format", "pdf"], ["pdf"]),
    "unknown fact": (["facts", "show", "front_density_corea"], ["front_density_korea"]),
    "what-if without value": (["audit", "--what-if", "korea_mines_ngo"], ["is not FACT=VALUE"]),
    "what-if of nothing": (["audit", "--what-if", "korea_mines=3"], ["no fact is called 'korea_mines'"]),
    "what-if in km": (["audit", "--what-if", "korea_mines_ngo=3 km"], ["km is [length], but mine is [mine]"]),
    "unknown output": (["sensitivity", "no-mines", "--output-name", "total.minez"], ["total.mines"]),
    "runs of 1000": (["sensitivity", "no-mines", "--runs", "1000"], ["not a power of two"]),
    "supposed nowhere": (["audit", "--suppose", "nowhere.yaml"], ["nowhere.yaml", "no such file"]),
    "unwritable": (["audit", "-o", "/proc/nothing/here"], ["cannot be written", "-o"]),
    "unknown claim": (["audit", "--claim", "E99"], ["no claim is called 'E99'", "E9"]),
    "missing claims": (["audit", "nowhere.yaml"], ["nowhere.yaml", "no such file"]),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_a_wrong_call(name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    arguments, expected = COMMANDS[name]
    ran = run(arguments, capsys, monkeypatch)
    assert ran.status == 2, ran
    assert "Traceback" not in ran.err
    for part in expected:
        assert part in ran.err, ran.err


CLAIMS_HEAD = "document: {id: d, title: D}\nclaims:\n- id: A1\n  quote: q\n"
CLAIMS = {
    "empty": ("", ["the file is empty"]),
    "not yaml": ("a: [1", ["not YAML", ":"]),
    "dimensions": (
        CLAIMS_HEAD + "  stated: {value: 36, unit: mine}\n  expression: 12 km * 3/km²\n",
        ["A1", "1/[length]", "[mine]"],
    ),
    "adding unlike": (
        CLAIMS_HEAD + "  stated: {value: 5, unit: mine}\n  expression: 3 mine + 2 km\n",
        ["[mine]", "[length]", "A1"],
    ),
    "python": (
        CLAIMS_HEAD + "  stated: {value: 5, unit: mine}\n  expression: __import__('os')\n",
        ["is not a formula", ":6"],
    ),
    "unknown input": (
        CLAIMS_HEAD + "  stated: {value: 5, unit: mine}\n  inputs: {n: {value: 5, unit: mine}}\n  expression: m\n",
        ["A1", "'m'"],
    ),
    "unknown fact": (
        CLAIMS_HEAD + "  stated: {value: 5, unit: mine}\n  inputs: {n: {fact: korea_mine_ngo}}\n  expression: n\n",
        ["A1", "korea_mines_ngo"],
    ),
    "division by zero": (
        CLAIMS_HEAD + "  stated: {value: 5, unit: mine}\n  expression: 5 mine / (3 - 3)\n",
        ["divides by zero"],
    ),
    "findings on a sum": (
        CLAIMS_HEAD + "  expression: 2 km\n  findings: [{verdict: follows, known_on: 2025-01-01}]\n",
        ["findings", ":6"],
    ),
    "unknown verdict": (
        CLAIMS_HEAD + "  kind: external\n  findings: [{verdict: true-ish, known_on: 2025-01-01}]\n",
        ["true-ish", "follows"],
    ),
    "unknown key": (CLAIMS_HEAD + "  expresion: 2 km\n", ["unknown key 'expresion'", "'expression'", ":5"]),
}


@pytest.mark.parametrize("name", CLAIMS)
def test_a_wrong_claims_file(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    text, expected = CLAIMS[name]
    file = tmp_path / "claims.yaml"
    file.write_text(text)
    ran = run(["audit", str(file)], capsys, monkeypatch)
    assert ran.status == 2, ran
    assert "Traceback" not in ran.err
    for part in expected:
        assert part in ran.err, ran.err
