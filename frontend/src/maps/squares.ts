/** Public cells as the squares that a map draws. */
import type { Cells } from "../api";
import { boundsOf, gridOf, type Cell } from "../grid";

/** Return the cells as squares. */
export function squares(of: Cells): GeoJSON.FeatureCollection {
  const grid = of.grid ? gridOf(of.grid) : null;
  const features = (grid ? of.cells : []).map((each): GeoJSON.Feature => {
    const [west, south, east, north] = boundsOf(grid!, [each[0], each[1]] as Cell);
    return {
      type: "Feature",
      properties: { kind: each[2] ?? "" },
      geometry: { type: "Polygon", coordinates: [[[west, south], [east, south], [east, north], [west, north], [west, south]]] },
    };
  });
  return { type: "FeatureCollection", features };
}
