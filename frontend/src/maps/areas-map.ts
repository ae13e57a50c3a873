/** Recorded areas on a map: from the register by the box that is seen, from its tiles, or one area from the page itself. */
import type { GeoJSONSource, LayerSpecification, MapGeoJSONFeature } from "maplibre-gl";
import type { Areas } from "../api";
import { latest } from "../wire";
import { N_, count, say } from "../words";
import { absolute, colourOf, frame, names, stripes, type Frame } from "./frame";

const AT_MOST = 10_000;
/** Which land a shape is: as the server's collections, layers of tiles and `layer=` name it. */
const LANDS = ["areas", "released", "hazards"] as const;
type Land = (typeof LANDS)[number];

/** What is dangerous is filled in warm colours, what was released is grey, and a recorded boundary is no more than a line. */
function layers(tiled: boolean): LayerSpecification[] {
  const of = (land: Land | "claims", source = "areas", beside: unknown[] = []): object => {
    const filters = [...(tiled ? [] : [["==", ["get", "land"], land]]), ...beside];
    return { source: tiled ? "areas" : source, ...(tiled ? { "source-layer": land } : {}), ...(filters.length ? { filter: ["all", ...filters] } : {}) };
  };
  const contested = [["==", ["get", "contested"], true]];
  const warm = ["match", ["get", "status"], "open", colourOf("orange"), colourOf("amber")] as unknown as string;
  const dots = (land: Land, colour: string): object => ({
    // Seen from afar an area is a speck: a dot says that it is there. In a tile its corners are so near that they are one.
    id: `${land}-dots`, type: "circle", ...of(land, "middles"), maxzoom: tiled ? 7 : 10,
    paint: { "circle-radius": land === "hazards" ? 4 : 3, "circle-color": colour, "circle-stroke-width": 1, "circle-stroke-color": colourOf("paper") },
  });
  return [
    { id: "areas-line", type: "line", ...of("areas"), paint: { "line-color": colourOf("edge"), "line-width": 1.5, "line-dasharray": [2, 1.5] } },
    { id: "released-fill", type: "fill", ...of("released"), paint: { "fill-color": colourOf("edge"), "fill-opacity": 0.2 } },
    { id: "hazards-fill", type: "fill", ...of("hazards"), paint: { "fill-color": warm, "fill-opacity": 0.35 } },
    { id: "hazards-contested", type: "fill", ...of("hazards", "areas", contested), paint: { "fill-pattern": "contested" } },
    { id: "hazards-line", type: "line", ...of("hazards"), paint: { "line-color": warm, "line-width": 2 } },
    ...(tiled ? [] : [{ id: "claims-fill", type: "fill", ...of("claims", "areas", contested), paint: { "fill-pattern": "contested" } }]),
    { id: "areas-chosen", type: "line", source: "areas", ...(tiled ? { "source-layer": "areas" } : {}), filter: ["==", ["get", "id"], ""], paint: { "line-color": colourOf("blue"), "line-width": 5 } },
    dots("released", colourOf("edge")),
    dots("hazards", warm),
  ] as LayerSpecification[];
}

export interface AreasView {
  frame: Frame;
  ask: (query: URLSearchParams) => void;
  choose: (id: string, move?: boolean) => void;
}

export async function areasMap(
  element: HTMLElement,
  words: (feature: MapGeoJSONFeature) => string = (feature) => String(feature.properties["name"] ?? feature.properties["id"] ?? ""),
  pointed: (id: string) => void = () => {},
  opened: (id: string) => void = () => {},
): Promise<AreasView | null> {
  const found = await frame(element, {});
  if (!found) return null;
  const { map } = found;
  const tiled = "tiles" in element.dataset;
  let query = new URLSearchParams(element.dataset["query"] ?? "");
  const tiles = (): string[] => [`${absolute(element.dataset["tiles"] || "/tiles/areas/")}{z}/{x}/{y}.mvt?${query}`];
  map.addImage("contested", stripes(colourOf("violet"), -1));
  if (tiled) map.addSource("areas", { type: "vector", tiles: tiles(), minzoom: 0, maxzoom: 14 });
  else for (const source of ["areas", "middles"]) map.addSource(source, { type: "geojson", data: { type: "FeatureCollection", features: [] } });
  for (const layer of layers(tiled)) map.addLayer(layer);
  names(map);
  let shown: Areas["features"] = [];
  const answers: Partial<Record<Land, GeoJSON.FeatureCollection>> = {};
  const draw = (): void => {
    const drawn: GeoJSON.FeatureCollection = { type: "FeatureCollection", features: LANDS.flatMap((land) => answers[land]?.features ?? []) };
    void (map.getSource("areas") as GeoJSONSource).setData(drawn);
    void (map.getSource("middles") as GeoJSONSource).setData(middles(drawn));
  };
  const loader = (land: Land): ((address: string) => void) =>
    latest<Areas>(
      (answer) => {
        answers[land] = withIds(answer, land);
        draw();
        if (land !== "areas") return;
        shown = answer.features;
        const words = shown.length >= AT_MOST ? N_("Areas shown: {count}; there are more. Move closer to see all.") : N_("Areas shown: {count}.");
        found.tell(say(words, { count: count(shown.length) }));
      },
      (error) => found.tell(error.message || say("No answer from the server. What is shown may be out of date.")),
      250,
    );
  const load = LANDS.map((land) => [land, loader(land)] as const);
  const ask = (): void => {
    if (tiled) return void (map.getSource("areas") as unknown as { setTiles: (tiles: string[]) => void }).setTiles(tiles());
    const box = map.getBounds();
    const asked = new URLSearchParams(query);
    asked.set("bbox", [box.getWest(), box.getSouth(), box.getEast(), box.getNorth()].map((each) => each.toFixed(5)).join(","));
    asked.set("f", "geojson");
    for (const [land, from] of load) {
      asked.set("layer", land);
      from(`/api/v1/register/areas?${asked}`);
    }
  };
  map.on("moveend", () => !tiled && ask());
  const idOf = (feature: MapGeoJSONFeature | undefined): string => String(feature?.properties["id"] ?? "");
  for (const layer of ["released-fill", "hazards-fill", "released-dots", "hazards-dots"]) {
    map.on("mousemove", layer, (event) => {
      map.getCanvas().style.cursor = "pointer";
      const feature = event.features?.[0];
      if (feature) found.tell(words(feature));
      pointed(idOf(feature));
    });
    map.on("mouseleave", layer, () => (map.getCanvas().style.cursor = ""));
    map.on("click", layer, (event) => opened(idOf(event.features?.[0])));
  }
  ask();
  return {
    frame: found,
    ask: (asked) => {
      query = asked;
      ask();
    },
    choose: (id, move = false) => {
      map.setFilter("areas-chosen", ["==", ["get", "id"], id]);
      const geometry = shown.find((each) => each.id === id)?.geometry;
      if (move && geometry) map.fitBounds(boundsOf(geometry), { padding: 60, maxZoom: 14, animate: false });
    },
  };
}

/** Return the features with the area's id and which land they are among the properties too, where layers can ask for them. */
function withIds(of: GeoJSON.FeatureCollection<GeoJSON.Geometry | null>, land?: Land): GeoJSON.FeatureCollection {
  const features = of.features
    .filter((each) => each.geometry)
    .map((each) => ({ ...each, properties: { ...each.properties, ...(land ? { land } : {}), id: each.properties?.["area"] ?? each.id ?? "" } }));
  return { type: "FeatureCollection", features: features as GeoJSON.Feature[] };
}

/** Return a point in the middle of each feature's box. */
function middles(of: GeoJSON.FeatureCollection): GeoJSON.FeatureCollection {
  const features = of.features.map((each): GeoJSON.Feature => {
    const [[west, south], [east, north]] = boundsOf(each.geometry);
    return { ...each, geometry: { type: "Point", coordinates: [(west + east) / 2, (south + north) / 2] } };
  });
  return { type: "FeatureCollection", features };
}

export function boundsOf(geometry: GeoJSON.Geometry): [[number, number], [number, number]] {
  let [west, south, east, north] = [180, 90, -180, -90];
  const walk = (of: unknown): void => {
    if (!Array.isArray(of)) return;
    if (typeof of[0] !== "number") return of.forEach(walk);
    const [x, y] = of as number[];
    [west, south, east, north] = [Math.min(west, x!), Math.min(south, y!), Math.max(east, x!), Math.max(north, y!)];
  };
  if (geometry.type === "GeometryCollection") geometry.geometries.forEach((each) => "coordinates" in each && walk(each.coordinates));
  else walk(geometry.coordinates);
  return [[west, south], [east, north]];
}

/** One area with its parts, given by the page. */
export async function areaMap(element: HTMLElement, given: GeoJSON.FeatureCollection): Promise<Frame | null> {
  const shapes = given.features.filter((each) => each.geometry);
  const all: GeoJSON.Geometry = { type: "GeometryCollection", geometries: shapes.map((each) => each.geometry) };
  const found = await frame(element, shapes.length ? { bounds: boundsOf(all) } : {});
  if (!found) return null;
  const { map } = found;
  map.addImage("contested", stripes(colourOf("violet"), -1));
  map.addSource("areas", { type: "geojson", data: withIds(given) });
  map.addSource("middles", { type: "geojson", data: middles(withIds(given)) });
  for (const layer of layers(false)) map.addLayer(layer);
  const points: LayerSpecification = {
    id: "areas-points", type: "circle", source: "areas", filter: ["==", ["geometry-type"], "Point"],
    paint: { "circle-radius": 6, "circle-color": colourOf("blue"), "circle-stroke-width": 2, "circle-stroke-color": colourOf("paper") },
  };
  map.addLayer(points);
  if (shapes.length) map.fitBounds(boundsOf(all), { padding: 50, maxZoom: 15, animate: false });
  return found;
}
