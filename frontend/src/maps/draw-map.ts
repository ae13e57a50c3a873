/** A polygon drawn or changed on a map, corner by corner, by mouse, touch or keyboard. */
import { Marker, type GeoJSONSource } from "maplibre-gl";
import type { Corner } from "../coordinates";
import { make } from "../page";
import { say } from "../words";
import { boundsOf } from "./areas-map";
import { colourOf, frame, names, type Frame } from "./frame";

export interface DrawView {
  frame: Frame;
  /** Show these corners, which may be changed; or a shape that may only be seen. */
  show: (corners: readonly Corner[], seen?: GeoJSON.Geometry | null) => void;
  add: () => void;
  focus: () => void;
}

const STEP_PX: Record<string, [number, number]> = { ArrowLeft: [-4, 0], ArrowRight: [4, 0], ArrowUp: [0, -4], ArrowDown: [0, 4] };

export async function drawMap(element: HTMLElement, changed: (corners: Corner[]) => void): Promise<DrawView | null> {
  const found = await frame(element, {});
  if (!found) return null;
  const { map } = found;
  let corners: Corner[] = [];
  let locked = false;
  let markers: Marker[] = [];
  map.addSource("shape", { type: "geojson", data: { type: "FeatureCollection", features: [] } });
  map.addLayer({ id: "shape-fill", type: "fill", source: "shape", paint: { "fill-color": colourOf("blue"), "fill-opacity": 0.25 } });
  map.addLayer({ id: "shape-line", type: "line", source: "shape", paint: { "line-color": colourOf("blue"), "line-width": 3 } });
  names(map);

  const lines = (seen?: GeoJSON.Geometry | null): void => {
    const geometry: GeoJSON.Geometry | null =
      seen ?? (corners.length > 2 ? { type: "Polygon", coordinates: [[...corners, corners[0]!]] } : corners.length ? { type: "LineString", coordinates: corners } : null);
    const features: GeoJSON.Feature[] = geometry ? [{ type: "Feature", properties: {}, geometry }] : [];
    void (map.getSource("shape") as GeoJSONSource).setData({ type: "FeatureCollection", features });
  };
  const label = (): void => {
    for (const [at, marker] of markers.entries())
      marker.getElement().setAttribute("aria-label", say("Corner {number} of {count}. Arrow keys move it, Delete takes it away.", { number: at + 1, count: markers.length }));
  };
  const place = (at: number): Marker => {
    const button = make("button", { type: "button", class: "corner" });
    const marker = new Marker({ element: button, draggable: true }).setLngLat(corners[at]!).addTo(map);
    const index = (): number => markers.indexOf(marker);
    const moved = (done: boolean): void => {
      const { lng, lat } = marker.getLngLat().wrap();
      corners[index()] = [lng, lat];
      lines();
      if (done) changed([...corners]);
    };
    marker.on("drag", () => moved(false));
    marker.on("dragend", () => moved(true));
    button.addEventListener("click", (event) => event.stopPropagation());
    button.addEventListener("keydown", (event) => {
      const step = STEP_PX[event.key];
      if (step) {
        const pixel = map.project(marker.getLngLat());
        const far = event.shiftKey ? 10 : 1;
        marker.setLngLat(map.unproject([pixel.x + step[0] * far, pixel.y + step[1] * far]));
        moved(true);
      } else if (event.key === "Delete" || event.key === "Backspace") {
        const gone = index();
        corners.splice(gone, 1);
        redraw();
        changed([...corners]);
        markers[Math.max(0, gone - 1)]?.getElement().focus();
      } else return;
      event.preventDefault();
      event.stopPropagation();
    });
    return marker;
  };
  const redraw = (seen?: GeoJSON.Geometry | null): void => {
    for (const marker of markers) marker.remove();
    markers = [];
    if (!seen) corners.forEach((_, at) => markers.push(place(at)));
    label();
    lines(seen);
  };
  const put = (longitude: number, latitude: number): void => {
    if (locked) return;
    corners.push([Math.round(longitude * 1e6) / 1e6, Math.round(latitude * 1e6) / 1e6]);
    redraw();
    changed([...corners]);
  };
  map.on("click", (event) => put(event.lngLat.lng, event.lngLat.lat));
  map.doubleClickZoom.disable();
  return {
    frame: found,
    show: (given, seen = null) => {
      locked = seen !== null;
      corners = given.map(([x, y]) => [x, y]);
      redraw(seen);
    },
    add: () => put(map.getCenter().lng, map.getCenter().lat),
    focus: () => {
      if (corners.length) map.fitBounds(boundsOf({ type: "LineString", coordinates: corners }), { padding: 60, maxZoom: 15, animate: false });
    },
  };
}
