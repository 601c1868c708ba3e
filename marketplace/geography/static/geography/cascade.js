// Fills the lists of places one from another, and marks where the reader stands. Without this file the buttons named
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
  };

  const pin = (box) => {
    const [lat, lon] = box.querySelectorAll("input");
    const [locate, remove] = [box.querySelector("[data-place-locate]"), box.querySelector("[data-place-unlocate]")];
    const status = box.querySelector("[data-place-pin-status]");
    const show = (text) => {
      status.textContent = text;
      remove.hidden = lat.value === "";
    };
    if (!("geolocation" in navigator)) return;
    locate.hidden = false;
    show(lat.value === "" ? "" : box.dataset.placePinSet);
    locate.addEventListener("click", () => {
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => {
          [lat.value, lon.value] = [coords.latitude.toFixed(6), coords.longitude.toFixed(6)];
          show(box.dataset.placePinSet);
        },
        () => show(box.dataset.placePinFailed),
        { enableHighAccuracy: true, timeout: 15000 },
      );
    });
    remove.addEventListener("click", () => {
      lat.value = lon.value = "";
      show("");
    });
  };

  document.querySelectorAll("[data-place-cascade]").forEach(cascade);
  document.querySelectorAll("[data-place-pin]").forEach(pin);
})();
