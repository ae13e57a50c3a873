/** A map of our own lines: MapLibre over local GeoJSON, with no tile, letter or picture from anywhere else. */
import "maplibre-gl/dist/maplibre-gl.css";
import "../styles/map-controls.css";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import { Map as MapLibre, AttributionControl, Marker, NavigationControl, ScaleControl, setWorkerUrl } from "maplibre-gl";
import type { LngLatBoundsLike, StyleSpecification, ExpressionSpecification } from "maplibre-gl";
import { make, tell } from "../page";
import { language, say } from "../words";

setWorkerUrl(new URL(workerUrl, location.href).href);

export const WORLD = "/static-data/world.geojson";
export const BORDERS = "/api/v1/borders.geojson";
/** From the Bay of Bothnia to the Sea of Azov: the borders that the books are mostly about. */
export const FRONTS: LngLatBoundsLike = [[18, 45], [42, 66]];

export interface Frame {
  map: MapLibre;
  element: HTMLElement;
  /** Tell the reader what is chosen. */
  tell: (words: string) => void;
  /** Return the colour of a name in tokens.css, as it is now. */
  colour: (name: string) => string;
}

export interface Wanted {
  bounds?: LngLatBoundsLike;
  /** States are not told apart by colour but by the law map. */
  fill?: ExpressionSpecification | string;
  borders?: boolean;
}

export function colourOf(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim() || "#888888";
}

function styleOf(element: HTMLElement, wanted: Wanted): StyleSpecification {
  const style: StyleSpecification = {
    version: 8,
    sources: { world: { type: "geojson", data: absolute(element.dataset["shapes"] ?? WORLD), promoteId: "iso3" } },
    layers: [
      { id: "water", type: "background", paint: { "background-color": colourOf("map-water") } },
      { id: "land", type: "fill", source: "world", paint: { "fill-color": wanted.fill ?? colourOf("map-land") } },
      { id: "coast", type: "line", source: "world", paint: { "line-color": colourOf("map-line"), "line-width": 0.7 } },
    ],
  };
  if (wanted.borders !== false) {
    style.sources["borders"] = { type: "geojson", data: absolute(BORDERS) };
    style.layers.push({
      id: "borders", type: "line", source: "borders", layout: { "line-cap": "round", "line-join": "round" },
      paint: { "line-color": colourOf("map-border"), "line-width": 1.6 },
    });
    style.layers.push({
      id: "disputed", type: "line", source: "borders", filter: ["==", ["get", "disputed"], true],
      paint: { "line-color": colourOf("map-water"), "line-width": 2, "line-dasharray": [2, 2] },
    });
  }
  return style;
}

export function absolute(address: string): string {
  return new URL(address, location.href).href;
}

/** Return a map in that element, or null where the browser cannot draw one; what the element says is kept then. */
export async function frame(element: HTMLElement, wanted: Wanted = {}): Promise<Frame | null> {
  const told = make("p", { class: "map-told", "aria-live": "polite" });
  const before = [...element.childNodes];
  let map: MapLibre;
  try {
    element.replaceChildren();
    element.classList.add("is-drawn");
    map = new MapLibre({
      container: element,
      style: styleOf(element, wanted),
      bounds: wanted.bounds ?? FRONTS,
      fitBoundsOptions: { padding: 12, animate: false },
      attributionControl: false,
      maxZoom: 17,
      minZoom: 0,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      cooperativeGestures: false,
      fadeDuration: 0,
      renderWorldCopies: false,
      localIdeographFontFamily: false,
      locale: {
        "Map.Title": element.dataset["label"] ? `${element.dataset["label"]}. ${say("Map. Arrow keys move it, plus and minus zoom.")}` : say("Map. Arrow keys move it, plus and minus zoom."),
        "NavigationControl.ZoomIn": say("Zoom in"),
        "NavigationControl.ZoomOut": say("Zoom out"),
      },
    });
  } catch {
    element.classList.remove("is-drawn");
    element.replaceChildren(...before);
    element.after(make("p", { class: "note" }, say("The map cannot be drawn in this browser. The table says the same.")));
    return null;
  }
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new ScaleControl({ unit: "metric" }), "bottom-left");
  map.addControl(new AttributionControl({ compact: false, customAttribution: "Natural Earth" }), "bottom-right");
  element.after(told);
  const found: Frame = { map, element, tell: (words) => tell(told, words), colour: colourOf };
  document.addEventListener("marchland:theme", () => recolour(map));
  if (!map.isStyleLoaded()) await new Promise<void>((done) => map.once("load", () => done()));
  element.dataset["ready"] = "yes";
  return found;
}

function recolour(map: MapLibre): void {
  map.setPaintProperty("water", "background-color", colourOf("map-water"));
  map.setPaintProperty("coast", "line-color", colourOf("map-line"));
  if (typeof map.getPaintProperty("land", "fill-color") === "string") map.setPaintProperty("land", "fill-color", colourOf("map-land"));
  if (map.getLayer("borders")) {
    map.setPaintProperty("borders", "line-color", colourOf("map-border"));
    map.setPaintProperty("disputed", "line-color", colourOf("map-water"));
  }
}

/** Names of the states along the borders, where they are written: by code, longitude and latitude. */
const NAMED: [iso2: string, longitude: number, latitude: number][] = [
  ["UA", 31.2, 49], ["RU", 38.5, 55.8], ["BY", 28, 53.5], ["PL", 19.4, 52.2], ["LT", 23.9, 55.35], ["LV", 25.2, 56.85],
  ["EE", 25.6, 58.75], ["FI", 26, 62.6], ["NO", 24.8, 69.6], ["KR", 127.9, 36.5], ["KP", 126.8, 40], ["RO", 25, 45.9], ["MD", 28.6, 47.2],
];

/** Write the names of states onto the map, as words of the page and not as letters of a font. */
export function names(map: MapLibre): void {
  const called = new Intl.DisplayNames(language(), { type: "region" });
  for (const [code, longitude, latitude] of NAMED) {
    const element = make("span", { class: "town", "aria-hidden": "true" }, called.of(code) ?? code);
    new Marker({ element }).setLngLat([longitude, latitude]).addTo(map);
  }
}

/** Return a picture of stripes for areas that colour alone must not tell apart. */
export function stripes(colour: string, slant: 1 | -1): { width: number; height: number; data: Uint8ClampedArray } {
  const side = 12;
  const canvas = make("canvas", { width: side, height: side });
  const pen = canvas.getContext("2d")!;
  pen.strokeStyle = colour;
  pen.lineWidth = 2;
  for (const shift of [-side, 0, side]) {
    pen.beginPath();
    pen.moveTo(shift, slant > 0 ? 0 : side);
    pen.lineTo(shift + side, slant > 0 ? side : 0);
    pen.stroke();
  }
  return pen.getImageData(0, 0, side, side);
}

export function still(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
