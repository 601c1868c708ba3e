// Fills the lists of places one from another or from a name, and marks where the reader stands. Without this file the buttons named
// "choose_place" do the former by sending the form. Needs no library; nothing leaves for another site.
(() => {
  "use strict";
  const LEVELS = ["province", "district", "commune", "village"];

  const empty = (select) => {
    const first = select.options[0];
    select.replaceChildren(...(first && first.value === "" ? [first] : []));
    select.value = "";
  };

  const fill = (select, places, lang) => {
    const key = lang.startsWith("km") ? "km" : "en";
    const names = new Intl.Collator(lang);
    places.sort((a, b) => names.compare(a[key], b[key]));
    for (const place of places) select.add(new Option(place[key], place.code));
  };

  const cascade = (box) => {
    const selects = LEVELS.map((level) => box.querySelector(`select[data-place-level="${level}"]`));
    const status = box.querySelector("[data-place-status]");
    const asked = new Map(); // one answer per address: going back up and down again costs nothing
    let turn = 0;

    // A hidden button of type "submit" would still be the one that Enter presses.
    const offerButtons = (offered) => {
      for (const button of box.querySelectorAll("[data-place-choose]")) {
        button.hidden = !offered;
        button.type = offered ? "submit" : "button";
      }
    };

    const places = (url) => {
      if (!asked.has(url)) {
        const answer = fetch(url, { headers: { Accept: "application/json" } }).then((response) => {
          if (!response.ok) throw new Error(String(response.status));
          return response.json();
        });
        answer.catch(() => asked.delete(url));
        asked.set(url, answer);
      }
      return asked.get(url);
    };

    const choose = async (index) => {
      const mine = ++turn;
      const [parent, next] = [selects[index], selects[index + 1]];
      selects.slice(index + 1).forEach((select) => select && empty(select));
      if (!next || !parent.value) return;
      next.setAttribute("aria-busy", "true");
      try {
        const address = box.dataset[`place${LEVELS[index + 1][0].toUpperCase()}${LEVELS[index + 1].slice(1)}s`];
        const found = await places(`${address}?${LEVELS[index]}=${encodeURIComponent(parent.value)}`);
        if (mine === turn) fill(next, [...found.places], box.dataset.placeLang || "km");
        if (found.near) document.dispatchEvent(new CustomEvent("place:near", { detail: found.near }));
        status.textContent = "";
      } catch {
        status.textContent = box.dataset.placeFailed;
        offerButtons(true);
      } finally {
        next.removeAttribute("aria-busy");
      }
    };

    selects.forEach((select, index) => select && select.addEventListener("change", () => choose(index)));
    offerButtons(false);
    search(box, places, async (codes) => {
      for (const [index, level] of LEVELS.entries()) {
        if (!selects[index]) break;
        selects[index].value = codes[level] || "";
        await choose(index);
        if (!codes[level]) break;
      }
    });
  };

  // Places by name as one types; the hit that is pressed puts the lists to its place
  const search = (box, places, take) => {
    const field = box.querySelector("[name$=place_search]");
    const hits = box.querySelector("[data-place-hits]");
    const status = box.querySelector("[data-place-status]");
    if (!field || !hits) return;
    const path = (box.dataset.placeLang || "km").startsWith("km") ? "path_km" : "path_en";
    let wait;
    const show = (found) => {
      hits.replaceChildren(...found.slice(0, 8).map((place) => {
        const button = Object.assign(document.createElement("button"), { type: "button", className: "place-hit", textContent: place[path] });
        button.addEventListener("click", () => {
          hits.replaceChildren();
          field.value = "";
          take(place.codes);
        });
        const item = document.createElement("li");
        item.append(button);
        return item;
      }));
      status.textContent = found.length || !field.value.trim() ? "" : box.dataset.placeNone;
    };
    const look = async () => {
      const typed = field.value.trim();
      if (typed.length < 2) return show([]);
      try {
        const found = await places(`${box.dataset.placeSearch}?q=${encodeURIComponent(typed)}`);
        if (typed === field.value.trim()) show(found.places);
      } catch {
        status.textContent = box.dataset.placeFailed;
      }
    };
    field.addEventListener("input", () => {
      clearTimeout(wait);
      wait = setTimeout(look, 300);
    });
    field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault(); // the form is not done yet
      look();
    });
  };

  const pin = (box) => {
    const [lat, lon, from, accuracy] = box.querySelectorAll("input[type=hidden]");
    const button = (name) => box.querySelector(`[data-place-${name}]`);
    const [locate, remove, onMap] = [button("locate"), button("unlocate"), button("on-map")];
    const status = box.querySelector("[data-place-pin-status]");
    const show = (text) => {
      status.textContent = text;
      remove.hidden = lat.value === "";
      box.dispatchEvent(new CustomEvent("place:pin"));
    };
    const set = (point, source, metres) => {
      [lat.value, lon.value] = [point[0].toFixed(6), point[1].toFixed(6)];
      [from.value, accuracy.value] = [source, metres ? Math.round(metres) : ""];
      show(`${box.dataset.placePinSet} ${plusCode(...point)}`);
    };
    show(lat.value === "" ? "" : `${box.dataset.placePinSet} ${plusCode(Number(lat.value), Number(lon.value))}`);
    if ("geolocation" in navigator) {
      locate.hidden = false;
      locate.addEventListener("click", () => {
        navigator.geolocation.getCurrentPosition(
          ({ coords }) => set([coords.latitude, coords.longitude], "gps", coords.accuracy),
          () => show(box.dataset.placePinFailed),
          { enableHighAccuracy: true, timeout: 15000 },
        );
      });
    }
    // The map comes when it is asked for: most people let the phone say where they are
    onMap.hidden = false;
    onMap.addEventListener("click", () => {
      const place = box.querySelector("[data-place-map-here]");
      place.hidden = !place.hidden;
      onMap.setAttribute("aria-expanded", String(!place.hidden));
      if (place.childElementCount || place.hidden) return;
      document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href: box.dataset.placeMapStyle }));
      const script = Object.assign(document.createElement("script"), { src: box.dataset.placeMapScript });
      script.addEventListener("load", () => window.placePin({ box, place, lat, lon, set }));
      document.head.append(script);
    });
    remove.addEventListener("click", () => {
      lat.value = lon.value = from.value = accuracy.value = "";
      show("");
    });
  };

  // Source: Open Location Code specification, github.com/google/open-location-code: five pairs of letters to base 20
  const plusCode = (lat, lon) => {
    const letters = "23456789CFGHJMPQRVWX";
    let [north, east] = [Math.floor((lat + 90) * 8000 + 1e-6), Math.floor((lon + 180) * 8000 + 1e-6)];
    let code = "";
    for (let pair = 0; pair < 5; pair++) {
      code = letters[north % 20] + letters[east % 20] + code;
      [north, east] = [Math.floor(north / 20), Math.floor(east / 20)];
    }
    return `${code.slice(0, 8)}+${code.slice(8)}`;
  };

  document.querySelectorAll("[data-place-cascade]").forEach(cascade);
  document.querySelectorAll("[data-place-pin]").forEach(pin);
})();
