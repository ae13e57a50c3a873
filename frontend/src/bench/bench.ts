/** The workbench on a page: its parts, what is clicked in them, and verdicts that follow every change. */
import { all, make, one } from "../page";
import { exported, forget, judge, keep, save } from "./asking";
import { bar, counted, type Told } from "./bar";
import { help, keyed } from "./keys";
import { fragmentOf } from "./link";
import type { State } from "./model";
import { figureOf, panel } from "./panel";
import { calculations, standalone } from "./paper";
import { reduce, waiting, type Step } from "./reducer";
import { TextView } from "./text-view";
import { say } from "./words";

/** Where the server is asked, and the forms that it offers. */
export interface Places {
  readonly verdicts: string;
  readonly exports: string;
  readonly kinds: readonly (readonly [string, string])[];
}

const ENDINGS: Readonly<Record<string, string>> = { yaml: "claims.yaml", claimreview: "claimreview.json" };

export class Bench {
  readonly root = make("section", { class: "bench", tabindex: -1, "aria-label": say("Workbench") });
  private readonly bar = make("div", { class: "bench-bar" });
  private readonly text = make("article", { class: "marked-text", "aria-label": say("The text, marked") });
  private readonly side = make("aside", { class: "panel", "aria-label": say("The calculation") });
  private readonly paper = make("section", { class: "on-paper plain" });
  private readonly said = make("p", { class: "hint", role: "status", "data-told": "" });
  private readonly dialog = help();
  private readonly view = new TextView(this.text);
  private selected: readonly [number, number] | null = null;
  private asking = false;
  private shownPanel: HTMLElement | null = null;

  constructor(private state: State, private readonly places: Places, private isKept = false) {
    const title = make("h2", {}, state.source.title || say("The text"));
    const notes = state.source.notes.map((note) => make("p", { class: "hint" }, note));
    this.root.append(title, ...notes, this.bar, this.said, make("div", { class: "bench-columns" }, this.text, this.side), this.paper, this.dialog);
    this.text.lang = state.source.language;
    this.listen();
    this.show(null);
    void this.judge();
  }

  get current(): State {
    return this.state;
  }

  readonly act = (step: Step): void => {
    const before = this.state;
    this.state = reduce(before, step);
    if (this.state === before) return;
    if (this.isKept) keep(this.state);
    this.show(before);
    void this.judge();
  };

  /** Ask for the verdicts that are waited for, until none is; what changed meanwhile is asked again. */
  private async judge(): Promise<void> {
    if (this.asking) return;
    this.asking = true;
    try {
      for (let asked = waiting(this.state); asked.length; asked = waiting(this.state)) {
        const answers = await judge(this.places.verdicts, this.state);
        this.tell("");
        this.act({ do: "judged", asked, answers });
        if (!answers.length) break;
      }
    } catch (error) {
      this.tell(error instanceof TypeError ? say("No answer from the server. What is shown may be out of date.") : String((error as Error).message));
    } finally {
      this.asking = false;
    }
  }

  private tell(words: string): void {
    if (this.said.textContent !== words) this.said.textContent = words;
  }

  private show(before: State | null): void {
    this.view.show(this.state);
    this.write(this.bar, bar(this.state, this.act, this.deeds, this.told));
    if (!before || needsPanel(before, this.state)) {
      this.shownPanel = panel(this.state, this.act);
      this.write(this.side, this.shownPanel ? [this.shownPanel] : [make("p", { class: "hint on-screen" }, say("Choose a mark in the text, or press J."))]);
      this.side.classList.toggle("is-open", !!this.shownPanel);
    }
    this.root.classList.toggle("is-aiming", !!this.state.aim);
    if (before && before.chosen !== this.state.chosen) this.follow(before);
  }

  /** Write parts anew, with the focus and what was open where they were. */
  private write(place: HTMLElement, parts: readonly HTMLElement[]): void {
    const focused = place.contains(document.activeElement) ? (document.activeElement as HTMLElement).dataset["key"] : undefined;
    const isOpen = one<HTMLDetailsElement>("details[data-key=away]", place)?.open;
    place.replaceChildren(...parts);
    const away = one<HTMLDetailsElement>("details[data-key=away]", place);
    if (away && isOpen) away.open = true;
    if (!focused) return;
    const again = one(`[data-key="${CSS.escape(focused)}"]:not(:disabled)`, place) ?? one("[data-key=title]", place);
    (again ?? this.root).focus({ preventScroll: true });
  }

  /** Bring what was chosen into sight; where the calculation was closed, go back to its mark. */
  private follow(before: State): void {
    const mark = this.state.chosen ? this.view.markOf(this.state.chosen) : null;
    mark?.scrollIntoView({ block: "nearest" });
    if (!this.state.chosen && before.chosen) (this.view.markOf(before.chosen) ?? this.root).focus({ preventScroll: true });
  }

  private get told(): Told {
    return { isKept: this.isKept, hasSelection: !!this.selected, kinds: this.places.kinds };
  }

  private readonly deeds = {
    claimWords: (): void => {
      if (this.selected) this.act({ do: "add", start: this.selected[0], end: this.selected[1] });
      document.getSelection()?.removeAllRanges();
      this.focusPanel();
    },
    copyLink: (): void => void this.copyLink(),
    keep: (): void => this.setKept(keep(this.state)),
    forget: (): void => {
      forget();
      this.setKept(false);
    },
    print: (): void => {
      this.forPaper();
      print();
    },
    take: (kind: string): void => void this.take(kind),
    help: (): void => this.dialog.showModal(),
  };

  private setKept(isKept: boolean): void {
    this.isKept = isKept;
    this.tell(isKept ? say("Kept on this device, until you let it be forgotten.") : say("Nothing is kept on this device."));
    this.show(this.state);
  }

  private async copyLink(): Promise<void> {
    const address = new URL("new", new URL(this.places.verdicts, location.href).href.replace(/\/new\/.*/, "/"));
    address.search = location.search;
    address.hash = await fragmentOf(this.state);
    history.replaceState(history.state, "", location.pathname === address.pathname ? address : location.href);
    await navigator.clipboard.writeText(address.href).then(
      () => this.tell(say("Copied")),
      () => this.tell(say("Could not be copied; the address of this page is the link.")),
    );
  }

  private forPaper(): void {
    this.paper.replaceChildren(make("h2", {}, say("The calculations")), calculations(this.state));
  }

  private async take(kind: string): Promise<void> {
    try {
      const words = counted(this.state).map(([, title, number]) => `${title} ${number}`).join(", ");
      const content = kind === "html" ? new Blob([standalone(this.state, this.text, words)], { type: "text/html" }) : await exported(this.places.exports, this.state, kind);
      save(content, ENDINGS[kind] ?? `audit.${kind}`);
    } catch (error) {
      this.tell(String((error as Error).message));
    }
  }

  private listen(): void {
    this.text.addEventListener("click", (event) => this.pressed(event.target));
    this.root.addEventListener("keydown", (event) => this.typed(event));
    for (const name of ["pointerover", "focusin"]) this.root.addEventListener(name, (event) => this.view.light(figureOf(event.target)));
    document.addEventListener("selectionchange", () => this.select());
    addEventListener("beforeprint", () => this.forPaper());
  }

  private typed(event: KeyboardEvent): void {
    if (this.dialog.open) return;
    const mark = event.target instanceof HTMLElement && event.target.matches(".mark") ? event.target : null;
    if (mark && (event.key === "Enter" || event.key === " ")) {
      event.preventDefault();
      this.pressed(mark);
      return;
    }
    const found = keyed(event, this.state);
    if (!found) return;
    event.preventDefault();
    if (found.deed === "help") this.deeds.help();
    if (found.deed === "words") this.deeds.claimWords();
    if (found.step) this.act(found.step);
    if (found.deed === "open") this.focusPanel();
  }

  private focusPanel(): void {
    one("[data-key=title]", this.side)?.focus({ preventScroll: true });
  }

  /** Take the figure that was clicked for what it was wanted for, or open the claim that it is. */
  private pressed(target: EventTarget | null): void {
    const mark = target instanceof Element ? target.closest<HTMLElement>(".mark") : null;
    if (!mark || !(document.getSelection()?.isCollapsed ?? true)) return;
    const { quantity, claim } = mark.dataset;
    const aim = this.state.aim;
    if (aim && quantity) {
      this.act({ do: "edit", id: aim.claim, edit: aim.at === null ? { what: "more", quantity } : { what: "bind", at: aim.at, quantity } });
    } else if (claim) {
      this.act({ do: "choose", id: claim });
      this.focusPanel();
    }
  }

  /** Remember which characters of the text are selected. */
  private select(): void {
    const range = document.getSelection()?.rangeCount ? document.getSelection()!.getRangeAt(0) : null;
    const places = range && !range.collapsed && this.text.contains(range.commonAncestorContainer) ? [this.placeOf(range, "start"), this.placeOf(range, "end")] : [];
    const [start, end] = places;
    const selected = start != null && end != null && end > start ? ([start, end] as const) : null;
    if (!selected && !this.selected) return;
    const had = !!this.selected;
    this.selected = selected;
    if (had !== !!selected) for (const each of all<HTMLButtonElement>("[data-key=claim-words]", this.bar)) each.disabled = !selected;
  }

  private placeOf(range: Range, end: "start" | "end"): number | null {
    const [node, offset] = end === "start" ? [range.startContainer, range.startOffset] : [range.endContainer, range.endOffset];
    const at = [...this.text.children].findIndex((block) => block.contains(node));
    const block = this.state.source.blocks[at];
    if (!block) return null;
    const before = document.createRange();
    before.setStart(this.text.children[at]!, 0);
    before.setEnd(node, offset);
    return block[1] + before.toString().length;
  }
}

/** Tell whether the calculation looks otherwise in the one state than in the other. */
function needsPanel(before: State, after: State): boolean {
  const claim = (state: State): unknown => state.now.claims.find((each) => each.id === state.chosen);
  return before.chosen !== after.chosen || before.aim !== after.aim || before.now.facts !== after.now.facts || claim(before) !== claim(after) || before.now.claims.length !== after.now.claims.length;
}

