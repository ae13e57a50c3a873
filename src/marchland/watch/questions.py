"""The questions of the newsroom, each declared once: command, JSON address and Python function are made of it."""

from __future__ import annotations

from functools import partial

from marchland.core.question import TODAY, Face, Kind, Parameter, Question

_SERVICE = "marchland.watch.service.questions"
_ANSWERS, _TABLES = "marchland.watch.faces.answers", "marchland.watch.faces.tables"
_Question = partial(
    Question, opens="marchland.watch.service.newsroom:opened", shared="marchland.watch.faces.books:shared",
)  # fmt: skip

NEWS = Parameter(
    name="news", summary="The newsroom's file; else MARCHLAND_NEWS, else the user's own.", face=Face.COMMAND,
    metavar="PLACE", blank=True, opening=True,
)  # fmt: skip
LIMIT = Parameter(name="limit", summary="How many items at most.", kind=Kind.WHOLE, default=20, low=1, high=500)
AFTER = Parameter(name="after", summary="The cursor of the page before, to go on.", blank=True, longest=400)
ITEM = Parameter(name="item", summary="An item by its identifier.", positional=True, required=True, longest=64)
STORY = Parameter(name="story", summary="A story by its identifier.", positional=True, required=True, longest=64)

LATEST = _Question(
    name="latest", summary="List the newest items.", parameters=(LIMIT, AFTER, NEWS), paged=True,
    help="List the newest items, each with its outlet, its time and the story it is in.",
    service=f"{_SERVICE}:latest", answer=f"{_ANSWERS}:news", tables=f"{_TABLES}:news",
)  # fmt: skip
QUERY = Parameter(name="query", summary="What is looked for.", positional=True, required=True, longest=500)
SEARCH = _Question(
    name="search", summary="Search the items, in English and Ukrainian.", paged=True,
    help='Search the items for QUERY: words in any inflection, "a phrase", -excluded, OR, title:word, and the fields\n'
         "source:, lang:, state:, treaty:, since:, until: and on:.",
    parameters=(
        QUERY,
        Parameter(name="order", summary="The newest first, or the most relevant.", choices=("newest", "ranked"),
                  default="newest"),
        LIMIT, AFTER, NEWS,
    ),
    addressed=(Parameter(name="q", argument="query", summary="What is looked for.", required=True, longest=500),),
    service=f"{_SERVICE}:search", answer=f"{_ANSWERS}:news", tables=f"{_TABLES}:news",
)  # fmt: skip
ITEM_SHOWN = _Question(
    name="item", summary="Show one item with its versions.", parameters=(ITEM, NEWS), path="watch/items/{item}",
    help="Show ITEM with every version that was seen, what each changed, and its tags.",
    service=f"{_SERVICE}:item", answer=f"{_ANSWERS}:item", tables=f"{_TABLES}:item",
)  # fmt: skip
DIFF = _Question(
    name="diff", summary="Show what changed between two versions of an item.", path="watch/items/{item}/diff",
    help="Show what changed between two versions of ITEM, by default the last two; changed numbers are told apart.",
    parameters=(
        ITEM,
        Parameter(name="first", summary="The number of the older version.", kind=Kind.WHOLE, low=1, high=100_000),
        Parameter(name="second", summary="The number of the newer version.", kind=Kind.WHOLE, low=1, high=100_000),
        NEWS,
    ),
    service=f"{_SERVICE}:diff", answer=f"{_ANSWERS}:diff", tables=f"{_TABLES}:diff",
)  # fmt: skip
STORY_SHOWN = _Question(
    name="story", summary="Show one story with its items.", parameters=(STORY, NEWS), path="watch/stories/{story}",
    help="Show STORY: its items in the order they came, each with the reasons for which it joined.",
    service=f"{_SERVICE}:story", answer=f"{_ANSWERS}:story", tables=f"{_TABLES}:story",
)  # fmt: skip
TOP = _Question(
    name="top", summary="List the stories that independent outlets report now.", parameters=(LIMIT, NEWS),
    help="List the top stories: the sum over independent voices of 2^(-age / 6 h), with its terms.",
    service="marchland.watch.service.ranking:top", answer=f"{_ANSWERS}:ranking", tables=f"{_TABLES}:ranking",
)  # fmt: skip
POPULAR = _Question(
    name="popular", summary="List the most covered stories of seven days.", parameters=(LIMIT, NEWS),
    help="List the most covered stories: independent voices within seven days. Nobody's reading is counted.",
    service="marchland.watch.service.ranking:popular", answer=f"{_ANSWERS}:ranking", tables=f"{_TABLES}:ranking",
)  # fmt: skip
SOURCES = _Question(
    name="sources", summary="List the sources with their health.", parameters=(NEWS,),
    help="List the sources: when each was fetched, why it fails and since when, and when it is tried again.",
    service=f"{_SERVICE}:sources", answer=f"{_ANSWERS}:sources", tables=f"{_TABLES}:sources",
)  # fmt: skip
_Lead = partial(
    Question, opens="marchland.watch.service.lead_books:opened", shared="marchland.watch.faces.books:shared_leads",
)  # fmt: skip
LEADS = _Lead(
    name="leads", summary="List what of the books the stories may change.",
    help="List the leads: each a story and a fact, an act or a claim that it may change, with what would move.",
    parameters=(
        Parameter(name="state", summary="Only leads in this state, or all.", default="open",
                  choices=("open", "deferred", "accepted", "rejected", "all")),
        Parameter(name="target", summary="Only leads on this.", choices=("fact", "act", "claim")),
        Parameter(name="days", summary="Of items of so many days back.", kind=Kind.WHOLE, default=30, low=1, high=3660),
        LIMIT, NEWS,
    ),
    service="marchland.watch.service.leads:leads", answer="marchland.watch.faces.lead_answers:leads",
    tables="marchland.watch.faces.lead_tables:leads",
)  # fmt: skip
LEAD = _Lead(
    name="lead", summary="Show one lead, and what it would move.", path="watch/leads/{lead}",
    help="Show LEAD: the items that speak for it, what it would move before and after, and the decisions about it.",
    parameters=(
        Parameter(name="lead", summary="A lead by its identifier.", positional=True, required=True, longest=64), NEWS,
    ),
    service="marchland.watch.service.leads:lead", answer="marchland.watch.faces.lead_answers:lead",
    tables="marchland.watch.faces.lead_tables:lead",
)  # fmt: skip

LANG = Parameter(
    name="lang", summary="The language of what is said about the news; the news stays in its own.",
    choices=("en", "uk"), default="en",
)  # fmt: skip
_LETTERS, _OUT = "marchland.watch.faces.digest_letters", "marchland.watch.faces.out_answers"
DIGEST = _Question(
    name="digest", summary="Show the digest of a day.", dated=False, formats=("table", "json", "md", "html", "mail"),
    help="Show the stories of a day (UTC) by independent voices, with outlets, times and near copies, and the numbers\n"
         "that outlets changed. A day that is over gives the same digest for ever for the same --known.",
    parameters=(
        Parameter(name="day", summary="The day; today, so far, by default.", kind=Kind.DAY, default=TODAY),
        Parameter(name="known", summary="As known on this day; today by default.", kind=Kind.DAY, default=TODAY),
        Parameter(name="limit", summary="How many stories at most.", kind=Kind.WHOLE, default=20, low=1, high=200),
        LANG, NEWS,
    ),
    service="marchland.watch.service.digest:digest_in", answer=f"{_OUT}:digest", tables=f"{_OUT}:digest_tables",
    writers={"md": f"{_LETTERS}:markdown", "html": f"{_LETTERS}:html", "mail": f"{_LETTERS}:mail"},
    offers=("json", "md", "html"),
)  # fmt: skip
SAVED = _Question(
    name="saved", summary="List the saved searches.", dated=False, parameters=(NEWS,),
    help="List the saved searches: each is a page, a feed and an alert.",
    service="marchland.watch.service.saved:searches", answer=f"{_OUT}:saved", tables=f"{_OUT}:saved_tables",
)  # fmt: skip

QUESTIONS = (LATEST, TOP, POPULAR, SEARCH, STORY_SHOWN, ITEM_SHOWN, DIFF, SOURCES, DIGEST, SAVED, LEADS, LEAD)
