/** The world by how states stand to a treaty: coloured by standing, striped where contested or not recorded. */
import type { ExpressionSpecification } from "maplibre-gl";
import type { LawMap, Standing } from "../api";
import { colourOf, frame, stripes, type Frame } from "./frame";

const STANDINGS: Standing[] = ["party", "signatory", "non_party", "withdrawal_notified", "withdrawn", "suspension_claimed", "not_recorded"];

function fill(): ExpressionSpecification {
  const pairs = STANDINGS.flatMap((each) => [each, colourOf(`st-${each}`)]);
  return ["match", ["coalesce", ["feature-state", "status"], "none"], ...pairs, colourOf("map-land")] as unknown as ExpressionSpecification;
}

export interface LawMapView {
  frame: Frame;
  show: (answer: LawMap) => void;
}

/** Return the map; `words` says what is told of a state that is pointed at. */
export async function lawMap(element: HTMLElement, words: (iso3: string, name: string) => string): Promise<LawMapView | null> {
  const found = await frame(element, { fill: fill(), borders: false, bounds: [[-150, -52], [179, 75]] });
  if (!found) return null;
  const { map } = found;
  map.addImage("contested", stripes(colourOf("ink"), -1));
  map.addImage("open", stripes(colourOf("edge"), 1));
  for (const each of ["contested", "open"])
    map.addLayer({ id: each, type: "fill", source: "world", filter: ["in", ["get", "iso3"], ["literal", []]], paint: { "fill-pattern": each } }, "coast");
  document.addEventListener("marchland:theme", () => {
    map.setPaintProperty("land", "fill-color", fill());
    map.updateImage("contested", stripes(colourOf("ink"), -1));
    map.updateImage("open", stripes(colourOf("edge"), 1));
  });
  const point = (feature: { properties: Record<string, unknown> } | undefined): void =>
    found.tell(feature ? words(String(feature.properties["iso3"]), String(feature.properties["name"])) : "");
  map.on("mousemove", "land", (event) => point(event.features?.[0]));
  map.on("click", "land", (event) => point(event.features?.[0]));
  map.on("mouseleave", "land", () => found.tell(""));
  // By the keyboard, what lies in the middle of the map is told.
  map.on("moveend", (event) => {
    if (event.originalEvent instanceof KeyboardEvent)
      point(map.queryRenderedFeatures(map.project(map.getCenter()), { layers: ["land"] })[0]);
  });
  return {
    frame: found,
    show: (answer) => {
      const by = (test: (of: LawMap["statuses"][string]) => boolean): string[] =>
        Object.entries(answer.statuses).flatMap(([iso3, of]) => (test(of) ? [iso3] : []));
      map.removeFeatureState({ source: "world" });
      for (const [iso3, { status }] of Object.entries(answer.statuses)) map.setFeatureState({ source: "world", id: iso3 }, { status });
      map.setFilter("open", ["in", ["get", "iso3"], ["literal", by((of) => of.status === "not_recorded")]]);
      map.setFilter("contested", ["in", ["get", "iso3"], ["literal", by((of) => of.bound === "contested" && of.status !== "not_recorded")]]);
    },
  };
}
