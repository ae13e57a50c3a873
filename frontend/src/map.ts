/** A map that is only to be looked at: border lines, one area with its parts, recorded areas, or public cells. */
import type { Cells } from "./api";
import { all, data, one } from "./page";
import { ask } from "./wire";

for (const element of all(".map[data-map]")) void mount(element);

async function mount(element: HTMLElement): Promise<void> {
  const kind = element.dataset["map"];
  if (kind === "borders") {
    const { bordersMap } = await import("./maps/borders-map");
    await bordersMap(element, (element.dataset["pairs"] ?? "").split(/\s+/).filter(Boolean));
  } else if (kind === "area") {
    const given = data<GeoJSON.FeatureCollection | GeoJSON.Feature>(one(element.dataset["features"] ?? ""));
    const { areaMap } = await import("./maps/areas-map");
    if (given) await areaMap(element, given.type === "Feature" ? { type: "FeatureCollection", features: [given] } : given);
  } else if (kind === "areas") {
    const { areasMap } = await import("./maps/areas-map");
    await areasMap(element);
  } else if (kind === "cells") {
    const { cellsMap } = await import("./maps/cells-map");
    const view = await cellsMap(element);
    view?.show(await ask<Cells>("/api/v1/public/cells.json"));
  }
}
