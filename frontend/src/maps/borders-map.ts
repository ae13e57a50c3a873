/** Border lines, those that an assessment runs along marked. */
import type { ExpressionSpecification } from "maplibre-gl";
import { colourOf, frame, names, type Frame } from "./frame";

export async function bordersMap(element: HTMLElement, pairs: readonly string[]): Promise<Frame | null> {
  const found = await frame(element, {});
  if (!found) return null;
  const marked = ["in", ["get", "pair"], ["literal", pairs]] as unknown as ExpressionSpecification;
  found.map.addLayer({
    id: "marked", type: "line", source: "borders", filter: marked as never, layout: { "line-cap": "round" },
    paint: { "line-color": colourOf("orange"), "line-width": 4 },
  });
  names(found.map);
  return found;
}
