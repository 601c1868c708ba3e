// The map of the provinces, drawn from our own outlines: no tiles, nobody else's server. The list below it is the
// source of names and addresses, so the map knows nothing that a reader without it does not.
(() => {
  "use strict";
  const place = document.querySelector("[data-map]");
  if (!place || !window.L) return;
  const links = new Map([...document.querySelectorAll("[data-province]")].map((a) => [a.dataset.province, a]));
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const looks = (feature) => ({
    color: colour("--line-strong"), weight: 1, fillOpacity: 1,
    fillColor: links.get(feature.properties.code)?.dataset.goods ? "#d9a8c6" : colour("--brand-tint"),
  });
  fetch(place.dataset.map).then((answer) => answer.json()).then((outlines) => {
    document.querySelector("[data-map-still]")?.remove();
    place.hidden = false;
    const map = L.map(place, { attributionControl: false, scrollWheelZoom: false, zoomSnap: 0.25, minZoom: 5, maxZoom: 10 });
    const layer = L.geoJSON(outlines, {
      style: looks,
      onEachFeature: (feature, shape) => {
        const link = links.get(feature.properties.code);
        if (!link) return;
        shape.bindTooltip(link.textContent.trim(), { sticky: true });
        if (!link.href) return;
        shape.on("click", () => { location.href = link.href; });
        shape.on("mouseover focus", () => shape.setStyle({ fillColor: colour("--gold") }));
        shape.on("mouseout blur", () => layer.resetStyle(shape));
        shape.on("add", () => {
          const path = shape.getElement();
          path.setAttribute("tabindex", "0");
          path.setAttribute("role", "link");
          path.setAttribute("aria-label", link.textContent.trim());
          path.addEventListener("keydown", (event) => { if (event.key === "Enter") location.href = link.href; });
          path.addEventListener("focus", () => shape.setStyle({ fillColor: colour("--gold") }));
          path.addEventListener("blur", () => layer.resetStyle(shape));
        });
      },
    }).addTo(map);
    map.fitBounds(layer.getBounds(), { padding: [8, 8] });
    map.setMaxBounds(layer.getBounds().pad(0.4));
  }).catch(() => {});
})();
