/* Scans kept in this browser first, sent when there is a signal, one after another, each under its own key.
 *
 * The server knows the keys, so what is sent twice is done once. What it takes or refuses stays in the list with its
 * words until it is taken off. See views.py and, for camera and signature, camera.js. */
(() => {
  "use strict";
  const page = document.getElementById("scan"), find = (id) => document.getElementById(id);
  if (!page || !find("find") || !window.indexedDB) return;
  const { owner, send: address, list: listAt, parcel: parcelAt, worker, signIn } = page.dataset;
  const camera = window.scanCamera;
  const EVERY = 30000, SHOWN = 20, LISTED = 12 * 3600 * 1000, PATIENCE = 8000;
  const say = find("say");
  let busy = false, again = false, list = { parcels: [], steps: {}, unknown: {} }, chosen = null;

  // -- The store: `queue` in the order in which things were scanned, `told` for the list
  const opened = new Promise((done, fail) => {
    const opening = indexedDB.open("scan", 1);
    opening.onupgradeneeded = () => {
      opening.result.createObjectStore("queue", { keyPath: "seq", autoIncrement: true });
      opening.result.createObjectStore("told");
    };
    opening.onsuccess = () => { opening.result.onversionchange = () => opening.result.close(); done(opening.result); };
    opening.onerror = () => fail(opening.error);
  });
  const run = async (store, mode, act) => {
    const doing = (await opened).transaction(store, mode);
    const asked = act(doing.objectStore(store));
    return new Promise((done, fail) => {
      doing.oncomplete = () => done(asked.result);
      doing.onerror = doing.onabort = () => fail(doing.error);
    });
  };
  const put = (one) => run("queue", "readwrite", (store) => store.put(one));
  const drop = (seq) => run("queue", "readwrite", (store) => store.delete(seq));
  const queue = async () => (await run("queue", "readonly", (store) => store.getAll())).filter((one) => one.owner === owner);

  // -- What was scanned, as it is seen
  const two = (number) => String(number).padStart(2, "0");
  const clock = (iso) => { // by hand: browsers know no Khmer dates
    const at = new Date(iso);
    return `${two(at.getDate())}/${two(at.getMonth() + 1)} ${two(at.getHours())}:${two(at.getMinutes())}`;
  };

  function tell(word) {
    const state = find("kept-state");
    state.textContent = state.dataset[word] || "";
    if (word !== "signin") return;
    const link = Object.assign(document.createElement("a"), { href: signIn, className: "target", textContent: "→" });
    link.setAttribute("aria-label", state.dataset.signin);
    state.append(" ", link);
  }

  function row(one) {
    const line = find("kept-row").content.firstElementChild.cloneNode(true);
    const part = (name) => line.querySelector(`[data-${name}]`);
    line.dataset.is = one.state;
    line.dataset.key = one.key;
    part("number").textContent = one.number;
    part("step").textContent = one.words;
    part("at").textContent = clock(one.at);
    part("state").textContent = part("state").dataset[one.state];
    part("why").textContent = one.said || "";
    part("why").hidden = !one.said;
    part("drop").hidden = one.state === "kept";
    part("drop").addEventListener("click", async () => { await drop(one.seq); show(); });
    return line;
  }

  async function show() {
    const all = await queue();
    const done = all.filter((one) => one.state === "sent");
    for (const old of done.slice(0, Math.max(0, done.length - SHOWN))) await drop(old.seq);
    const shown = all.filter((one) => one.state !== "sent" || done.indexOf(one) >= done.length - SHOWN);
    find("kept").hidden = !shown.length;
    find("kept-list").replaceChildren(...shown.reverse().map(row));
    find("send-now").hidden = !all.some((one) => one.state === "kept");
  }

  // -- The list of parcels
  const quick = (url) => fetch(url, { credentials: "same-origin", headers: { Accept: "application/json" }, signal: AbortSignal.timeout ? AbortSignal.timeout(PATIENCE) : undefined });

  async function refresh() {
    try {
      const answer = await quick(listAt);
      if (!answer.ok || answer.redirected) return;
      list = await answer.json();
      await run("told", "readwrite", (store) => store.put({ ...list, at: Date.now() }, owner));
    } catch { /* no signal: as it was */ }
    showMine();
  }

  async function remembered() {
    const told = await run("told", "readonly", (store) => store.get(owner));
    if (told && Date.now() - told.at < LISTED) list = told;
    else if (told) await run("told", "readwrite", (store) => store.delete(owner));
    if (told && list !== told) list = { parcels: [], steps: told.steps, unknown: told.unknown }; // names have had their time
    showMine();
  }

  function showMine() {
    find("mine").hidden = !list.parcels.length;
    find("mine-list").replaceChildren(...list.parcels.slice(0, 30).map((parcel) => {
      const line = document.createElement("li"), button = document.createElement("button"), words = document.createElement("span");
      Object.assign(button, { type: "button", className: "tile" });
      words.append(Object.assign(document.createElement("strong"), { textContent: parcel.number }), document.createElement("br"), `${parcel.carrier} · ${parcel.words}`);
      button.append(words);
      button.addEventListener("click", () => choose(parcel.number));
      line.append(button);
      return line;
    }));
  }

  // -- A number
  function tidy(text) {
    const found = /\/parcel\/([-\w]{8,22})\/?(?:[?#].*)?$/.exec(text.trim());
    if (found) return found[1];
    return text.replace(/[\u17e0-\u17e9]/g, (digit) => digit.charCodeAt(0) - 0x17e0).replace(/[\s\-\u200b]/g, "").toUpperCase();
  }

  // UPU S10-12: weights 8 6 4 2 3 5 9 7; 11 minus the sum modulo 11; 10 becomes 0 and 11 becomes 5
  function isMistyped(number) {
    const parts = /^[A-Z]{2}(\d{8})(\d)[A-Z]{2}$/.exec(number);
    if (!parts) return false;
    const sum = [8, 6, 4, 2, 3, 5, 9, 7].reduce((all, weight, at) => all + weight * Number(parts[1][at]), 0);
    const check = 11 - (sum % 11);
    return (check === 10 ? 0 : check === 11 ? 5 : check) !== Number(parts[2]);
  }

  function complain(id, word) {
    const place = find(id);
    place.hidden = !word;
    place.textContent = word ? place.dataset[word] || word : "";
    if (word) place.scrollIntoView({ block: "center" });
  }

  const among = (number) => list.parcels.find((one) => [one.id, one.number, one.reference].includes(number));

  async function choose(typed) {
    const number = tidy(typed);
    complain("find-error", !number ? "none" : isMistyped(number) ? "check" : "");
    if (!number || isMistyped(number)) return;
    const known = among(number);
    open(number, known);
    if (!navigator.onLine) return;
    try {
      const answer = await quick(`${parcelAt}?${new URLSearchParams({ number })}`);
      if (answer.redirected || !chosen || chosen.number !== number) return;
      const told = await answer.json();
      if (!answer.ok) { close(); return complain("find-error", told.words); }
      list.steps = { ...list.steps, ...told.steps };
      open(number, told.parcel);
    } catch { /* no signal: as the list has it */ }
  }

  // -- What happened to it
  const unknownSteps = (number) => Object.entries(list.unknown)
    .filter(([carrier]) => (/^[A-Z]{2}\d{9}[A-Z]{2}$/.test(number) ? carrier === "cambodia_post" : carrier !== "cambodia_post") || Object.keys(list.unknown).length === 1)
    .flatMap(([, one]) => one.steps);

  function open(number, parcel) {
    const before = chosen && chosen.number === number && picked();
    chosen = { number, parcel };
    say.hidden = false;
    find("find").hidden = find("mine").hidden = true;
    find("say-number").textContent = parcel ? parcel.number : number;
    find("say-words").textContent = parcel ? `${parcel.carrier} · ${parcel.words}` : "";
    find("say-unknown").hidden = Boolean(parcel);
    whom(parcel);
    find("say-steps").replaceChildren(...(parcel ? parcel.steps : unknownSteps(number)).map((code) => option(code, before && before.code === list.steps[code].code)));
    narrow();
    if (!before) find("say-number").focus();
  }

  function whom(parcel) {
    const place = find("say-name"), [name, link] = place.children;
    place.hidden = !(parcel && parcel.name);
    name.textContent = (parcel && parcel.name) || "";
    link.hidden = !(parcel && parcel.phone);
    if (!link.hidden) { link.href = `tel:${parcel.phone}`; link.textContent = parcel.spoken; } else { link.removeAttribute("href"); link.textContent = ""; }
  }

  function option(code, isChosen) {
    const label = Object.assign(document.createElement("label"), { className: "option" });
    const field = Object.assign(document.createElement("input"), { type: "radio", name: "step", value: code, checked: Boolean(isChosen) });
    label.append(field, Object.assign(document.createElement("span"), { className: "option__title", textContent: list.steps[code].words }));
    return label;
  }

  function picked() {
    const field = say.querySelector("[name=step]:checked");
    return field ? list.steps[field.value] : null;
  }

  function narrow() {
    const step = picked(), asked = new Map((step ? step.fields : []).map((one) => [one.name, one.needed]));
    const cash = step && step.delivers && chosen && (chosen.parcel ? chosen.parcel.cash : { words: "?" });
    for (const place of say.querySelectorAll("[data-asked]")) {
      const name = place.dataset.asked;
      place.hidden = !(asked.has(name) || (name === "note" && step));
      place.querySelector("[data-optional]").hidden = asked.get(name) === true;
    }
    for (const place of say.querySelectorAll("[data-part=proof], [data-part=signing]")) place.hidden = !(step && step.delivers);
    const place = say.querySelector("[data-part=cash]");
    place.hidden = !cash;
    if (cash) {
      place.querySelector("[data-cash-words]").textContent = cash.words;
      say.elements.cash_currency.value = cash.currency || "KHR";
    }
  }

  function close() {
    say.reset();
    say.hidden = true;
    chosen = null;
    camera.clear();
    complain("say-error", "");
    find("find").reset();
    find("find").hidden = false;
    showMine();
  }

  function missing(step, fields, hasProof) {
    if (step.fields.some((one) => one.needed && !fields[one.name])) return "missing";
    if (step.delivers && !hasProof) return "proof";
    if (step.delivers && chosen.parcel && chosen.parcel.cash && !fields.cash_amount) return "cash";
    return fields.when && new Date(fields.when) > new Date() ? "future" : "";
  }

  async function keep() {
    const step = picked();
    if (!step) return complain("say-error", "step");
    const fields = {};
    for (const field of say.elements) if (["text", "select-one"].includes(field.type) && field.value.trim() && field.offsetParent) fields[field.name] = field.value.trim();
    fields.when = say.elements.occurred_at.value;
    const photo = say.elements.photo.files[0], drawn = step.delivers ? await camera.signature() : null;
    const word = missing(step, fields, fields.code || photo || drawn);
    if (word) return complain("say-error", word);
    const at = (fields.when ? new Date(fields.when) : new Date()).toISOString();
    delete fields.when;
    if (fields.cash_amount) fields.cash_currency = say.elements.cash_currency.value;
    const files = [];
    if (photo) files.push({ name: "photo", blob: await camera.smaller(photo) });
    if (drawn) files.push({ name: "signature", blob: drawn });
    const one = { key: crypto.randomUUID(), owner, at, number: chosen.number, step: step.code, words: step.words, fields, files, state: "kept", said: "" };
    try {
      await put(one);
    } catch {
      find("kept").hidden = false;
      return tell("full");
    }
    close();
    await show();
    find("kept").scrollIntoView({ block: "center" });
    await send();
  }

  // -- From the store to the server
  async function take(one) {
    const data = new FormData();
    for (const [name, value] of Object.entries(one.fields)) data.append(name, value);
    for (const { name, blob } of one.files) data.append(name, blob, `${name}.jpg`);
    for (const name of ["key", "owner", "number", "step"]) data.append(name, one[name]);
    data.append("occurred_at", one.at);
    data.append("sent_at", new Date().toISOString());
    let answer;
    try {
      answer = await fetch(address, { method: "POST", body: data, credentials: "same-origin", headers: { Accept: "application/json" } });
    } catch {
      return "offline";
    }
    if (answer.redirected) return "signin";
    const said = await answer.json().catch(() => null);
    if (answer.status === 403) return said ? "other" : "signin";
    if (!said || ![201, 422].includes(answer.status)) return "offline";
    const state = answer.status === 201 ? "sent" : "refused";
    await put({ ...one, state, said: said.words, files: [], fields: {} });
    return "";
  }

  // One after another: what has no answer holds back what was scanned after it
  async function sendAll() {
    for (;;) {
      const next = (await queue()).find((one) => one.state === "kept");
      if (!next) break;
      tell("sending");
      const stopped = await take(next);
      await show();
      if (stopped) return tell(stopped);
    }
    tell("idle");
    await refresh();
  }

  async function send() {
    if (busy) { again = true; return; }
    busy = true;
    try {
      if (!(await queue()).some((one) => one.state === "kept")) return;
      if (navigator.locks) await navigator.locks.request("scan", { ifAvailable: true }, (lock) => lock && sendAll());
      else await sendAll();
    } finally {
      busy = false;
    }
    if (again) { again = false; await send(); }
  }

  // -- The page itself, for where there is no signal
  async function stay() {
    if (!navigator.serviceWorker) return;
    await navigator.serviceWorker.register(worker);
    await navigator.serviceWorker.ready;
    find("ready").hidden = false;
    if (navigator.storage && navigator.storage.persist) navigator.storage.persist();
  }

  find("find").addEventListener("submit", (event) => { event.preventDefault(); choose(find("id_number").value); });
  say.addEventListener("submit", (event) => { event.preventDefault(); keep(); });
  say.addEventListener("change", narrow);
  find("say-back").addEventListener("click", close);
  find("send-now").addEventListener("click", send);
  addEventListener("online", () => send().then(refresh));
  document.addEventListener("visibilitychange", () => document.hidden || send());
  setInterval(send, EVERY);
  camera.signing();
  camera.offer(choose, (word) => complain("find-error", word));
  remembered().then(refresh).then(show).then(send);
  addEventListener("load", () => setTimeout(() => stay().catch(() => {}), 300));
})();
