// A pin on our own drawing of the country: no tiles, nobody else's server. cascade.js fetches this when it is asked for.
// Pressing sets the pin, dragging moves the map, arrows move the pin, plus and minus make the map larger and smaller.
(() => {
  "use strict";
  const SVG = "http://www.w3.org/2000/svg";
  const draw = (name, attributes) => {
    const drawn = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) drawn.setAttribute(key, value);
    return drawn;
  };

  window.placePin = ({ box, place, lat, lon, set }) => {
    const [west, north, perEast, perSouth, width, height] = box.dataset.placeFrame.split(" ").map(Number);
    const toMap = ([y, x]) => [(x - west) * perEast, (north - y) * perSouth];
    const toDegrees = ([x, y]) => [north - y / perSouth, west + x / perEast];
    const view = { x: width / 2, y: height / 2, zoom: 1 };

    const map = draw("svg", { role: "application", tabindex: "0", "aria-label": box.dataset.placeMapLabel });
    const land = draw("use", { href: `${box.dataset.placeMap}#country`, width, height, class: "land" });
    const here = draw("use", { width, height, class: "here" });
    const mark = draw("circle", { class: "mark", visibility: "hidden" });
    map.append(land, here, mark);

    const show = () => {
      const [w, h] = [width / view.zoom, height / view.zoom];
      map.setAttribute("viewBox", `${view.x - w / 2} ${view.y - h / 2} ${w} ${h}`);
      const province = document.querySelector("select[data-place-level=province]")?.value;
      here.setAttribute("href", province ? `${box.dataset.placeMap}#p${province}` : "");
      mark.setAttribute("visibility", lat.value ? "visible" : "hidden");
      if (!lat.value) return;
      const [x, y] = toMap([Number(lat.value), Number(lon.value)]);
      for (const [name, value] of [["cx", x], ["cy", y], ["r", 9 / view.zoom]]) mark.setAttribute(name, value);
    };
    const zoom = (by) => {
      view.zoom = Math.min(256, Math.max(1, view.zoom * by));
      if (lat.value) [view.x, view.y] = toMap([Number(lat.value), Number(lon.value)]);
      show();
    };
    // One pixel of the screen is so many metres: nobody hits better than a finger's breadth of thirty
    const finger = () => (30 * 111_000) / (perSouth * view.zoom * (map.clientWidth / width || 1));
    const pinAt = (point) => {
      const [y, x] = toDegrees(point);
      set([y, x], "pin", finger());
      show();
    };
    const near = ([y, x, reach]) => {
      [view.x, view.y] = toMap([y, x]);
      view.zoom = Math.max(1, height / (2 * reach * perSouth));
      show();
    };

    let from = null;
    const inMap = (event) => {
      const frame = map.getBoundingClientRect();
      const shown = map.viewBox.baseVal;
      return [
        shown.x + ((event.clientX - frame.left) / frame.width) * shown.width,
        shown.y + ((event.clientY - frame.top) / frame.height) * shown.height,
      ];
    };
    map.addEventListener("pointerdown", (event) => {
      from = { at: inMap(event), x: event.clientX, y: event.clientY, moved: false };
      map.setPointerCapture(event.pointerId);
    });
    map.addEventListener("pointermove", (event) => {
      if (!from) return;
      if (Math.hypot(event.clientX - from.x, event.clientY - from.y) > 8) from.moved = true;
      if (!from.moved) return;
      const [x, y] = inMap(event);
      [view.x, view.y] = [view.x + from.at[0] - x, view.y + from.at[1] - y];
      show();
    });
    map.addEventListener("pointerup", (event) => {
      if (from && !from.moved) pinAt(inMap(event));
      from = null;
    });
    map.addEventListener("pointercancel", () => { from = null; });
    map.addEventListener("keydown", (event) => {
      const step = 20 / view.zoom;
      const by = { ArrowUp: [0, -step], ArrowDown: [0, step], ArrowLeft: [-step, 0], ArrowRight: [step, 0] }[event.key];
      if (by) {
        const [x, y] = lat.value ? toMap([Number(lat.value), Number(lon.value)]) : [view.x, view.y];
        pinAt([x + by[0], y + by[1]]);
      } else if (event.key === "+" || event.key === "-") zoom(event.key === "+" ? 2 : 0.5);
      else return;
      event.preventDefault();
    });

    const press = (label, by) => {
      const button = Object.assign(document.createElement("button"), { type: "button", className: "button button--secondary", textContent: label });
      button.addEventListener("click", () => zoom(by));
      return button;
    };
    const row = Object.assign(document.createElement("div"), { className: "row" });
    row.append(press(box.dataset.placeNearer, 2), press(box.dataset.placeFarther, 0.5));
    place.classList.add("pin-map");
    place.append(map, row);
    box.addEventListener("place:pin", show);
    document.addEventListener("place:near", (event) => near(event.detail));
    const chosen = document.querySelector("select[data-place-level=province]")?.value;
    const districts = document.querySelector("[data-place-districts]")?.dataset.placeDistricts;
    if (lat.value) zoom(8);
    else if (chosen && districts) {
      fetch(`${districts}?province=${chosen}`).then((answer) => answer.json()).then((found) => found.near && near(found.near), () => {});
    }
    show();
  };
})();
