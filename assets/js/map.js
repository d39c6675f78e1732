// Leaflet, fetched only when someone asks for the interactive map. Outlines and points come as
// GeoJSON: properties title, url, tone. No background unless the operator gives tiles.
import { geoJSON, circleMarker, map as makeMap, tileLayer } from "leaflet";

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

const label = ({ title, url }) => {
  const box = document.createElement("p");
  const text = document.createElement(url ? "a" : "span");
  if (url) text.href = url;
  text.textContent = title;
  box.append(text);
  return box;
};

export const open = async (frame, source, tiles, credit) => {
  const answer = await fetch(source, { headers: { Accept: "application/geo+json" } });
  if (!answer.ok) throw new Error(answer.status);
  const data = await answer.json();
  const room = document.createElement("div");
  room.className = "live";
  room.setAttribute("role", "application");
  room.setAttribute("aria-label", "Carte interactive. La liste des lieux est sous la carte.");
  frame.replaceChildren(room);
  const map = makeMap(room, { zoomSnap: 0.5, fadeAnimation: false });
  map.attributionControl.setPrefix("");
  if (tiles) tileLayer(tiles, { attribution: credit, maxZoom: 18 }).addTo(map);
  const layer = geoJSON(data, {
    style: () => ({ color: colour("--action"), weight: 2, fillColor: colour("--action-soft"), fillOpacity: tiles ? 0.15 : 1 }),
    pointToLayer: ({ properties }, where) =>
      circleMarker(where, {
        radius: 9,
        weight: 2,
        color: properties.tone === "care" ? colour("--ink") : "#fff",
        fillColor: colour({ care: "--mark", off: "--slate" }[properties.tone] ?? "--action"),
        fillOpacity: 1,
      }),
    onEachFeature: ({ properties }, one) => properties?.title && one.bindPopup(label(properties)),
  }).addTo(map);
  map.fitBounds(layer.getBounds(), { padding: [24, 24], maxZoom: 16 });
};
