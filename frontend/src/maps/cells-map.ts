/** Public cells on a map, and a place that is asked for. */
import { Marker, type GeoJSONSource } from "maplibre-gl";
import type { Cells } from "../api";
import { make } from "../page";
import { colourOf, frame, names, stripes, type Frame } from "./frame";
import { squares } from "./squares";

export interface CellsView {
  frame: Frame;
  show: (cells: Cells) => void;
  mark: (latitude: number, longitude: number) => void;
}

export async function cellsMap(element: HTMLElement, clicked: (latitude: number, longitude: number) => void = () => {}): Promise<CellsView | null> {
  const found = await frame(element, {});
  if (!found) return null;
  const { map } = found;
  map.addImage("warned", stripes(colourOf("orange"), 1));
  map.addSource("cells", { type: "geojson", data: { type: "FeatureCollection", features: [] } });
  map.addLayer({ id: "cells", type: "fill", source: "cells", paint: { "fill-color": colourOf("orange"), "fill-opacity": 0.3 } });
  map.addLayer({ id: "cells-stripes", type: "fill", source: "cells", minzoom: 7, paint: { "fill-pattern": "warned" } });
  map.addLayer({ id: "cells-line", type: "line", source: "cells", paint: { "line-color": colourOf("orange"), "line-width": ["interpolate", ["linear"], ["zoom"], 4, 2, 10, 1] } });
  names(map);
  const marker = new Marker({ element: make("span", { class: "here" }) });
  map.on("click", (event) => clicked(event.lngLat.lat, event.lngLat.lng));
  // By the keyboard, Enter asks for the middle of the map.
  map.getCanvas().addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    const middle = map.getCenter();
    clicked(middle.lat, middle.lng);
  });
  return {
    frame: found,
    show: (cells) => void (map.getSource("cells") as GeoJSONSource).setData(squares(cells)),
    mark: (latitude, longitude) => {
      marker.setLngLat([longitude, latitude]).addTo(map);
      map.jumpTo({ center: [longitude, latitude], zoom: Math.max(map.getZoom(), 9) });
    },
  };
}
