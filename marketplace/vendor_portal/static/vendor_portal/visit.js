/* A field officer's drafts: kept in this browser first, sent when there is a signal, in order, each under its own key.
 *
 * A form takes part with data-visit. What the server refuses stays here with its words, to be corrected; what it takes
 * goes from here. The server knows the keys, so what is sent twice is stored once. See views/visit.py. */
(() => {
  "use strict";
  const page = document.getElementById("visit");
  if (!page || !window.indexedDB) return;
  const { keptFor, address, signIn } = page.dataset;
  const find = (id) => document.getElementById(id);
  const EVERY = 60000, PAGE = "field-1";
  const sent = new Map(); // of this visit, to be opened
  const editing = {}; // by form: the draft that is being corrected
  let busy = false;

  // -- The store
  const opened = new Promise((done, fail) => {
    const opening = indexedDB.open("field", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("drafts", { keyPath: "key" });
    opening.onsuccess = () => { opening.result.onversionchange = () => opening.result.close(); done(opening.result); };
    opening.onerror = () => fail(opening.error);
  });
  const run = async (mode, act) => {
    const doing = (await opened).transaction("drafts", mode);
    const asked = act(doing.objectStore("drafts"));
    return new Promise((done, fail) => {
      doing.oncomplete = () => done(asked.result);
      doing.onerror = doing.onabort = () => fail(doing.error);
    });
  };
  const put = (draft) => run("readwrite", (store) => store.put(draft));
  const drop = (key) => run("readwrite", (store) => store.delete(key));
  const drafts = async () => (await run("readonly", (store) => store.getAll()))
    .filter((one) => one.owner === keptFor).sort((a, b) => a.made - b.made);

  // -- What is seen
  const tell = (word) => {
    find("kept-state").textContent = find("kept-state").dataset[word] || "";
    if (word !== "signin") return;
    const link = Object.assign(document.createElement("a"), { href: signIn, className: "target", textContent: "→" });
    link.setAttribute("aria-label", find("kept-state").dataset.signin);
    find("kept-state").append(" ", link);
  };
  const waits = (draft, all) => draft.what === "product" && all.some((one) => one.key === draft.maker);

  function row(draft, word) {
    const line = find("kept-row").content.firstElementChild.cloneNode(true);
    const part = (name) => line.querySelector(`[data-${name}]`);
    part("name").textContent = draft.name;
    part("state").textContent = part("state").dataset[word];
    line.dataset.is = word;
    if (word === "refused") {
      part("why").textContent = `${part("why").dataset.words} ${draft.errors.join(" ")}`;
      part("why").hidden = false;
    }
    if (word === "sent") {
      part("open").href = new URL(`../${draft.id}/`, new URL(address, location)).pathname;
      part("open").hidden = false;
    } else {
      part("correct").hidden = part("drop").hidden = false;
      part("correct").addEventListener("click", () => correct(draft));
      part("drop").addEventListener("click", async () => { await drop(draft.key); show(); });
    }
    return line;
  }

  async function show() {
    const all = await drafts();
    const words = (one) => (one.state === "refused" ? "refused" : waits(one, all) ? "waits" : "kept");
    find("kept").hidden = !all.length && !sent.size;
    find("kept-list").replaceChildren(
      ...all.map((one) => row(one, words(one))), ...[...sent.values()].map((one) => row(one, "sent")));
    const list = find("id_product_maker");
    for (const old of list.querySelectorAll("[data-here]")) old.remove();
    for (const one of [...all.filter((draft) => draft.what === "maker"), ...sent.values()]) {
      if (one.what !== "maker" || [...list.options].some((option) => option.value === one.id)) continue;
      const option = new Option(one.name, one.id || one.key);
      option.dataset.here = "";
      list.append(option);
    }
  }

  // -- From a form into the store
  async function keep(form) {
    const before = editing[form.dataset.visit];
    const data = new FormData(form);
    const draft = {
      key: before ? before.key : crypto.randomUUID(), owner: keptFor, made: before ? before.made : Date.now(),
      what: form.dataset.visit, state: "kept", errors: [], maker: data.get("maker") || "",
      name: data.get("legal_name") || data.get("title_km") || data.get("title_en") || "…", fields: [], files: [],
    };
    for (const [name, value] of data) {
      if (name === "key") continue;
      if (typeof value === "string") draft.fields.push([name, value]);
      else if (value.size) draft.files.push({ field: name, name: value.name, blob: await window.smallerPhoto(value) });
    }
    const chosenAnew = new Set(draft.files.map((one) => one.field));
    if (before) draft.files.push(...before.files.filter((one) => !chosenAnew.has(one.field)));
    try {
      await put(draft);
    } catch {
      find("kept").hidden = false;
      return tell("full");
    }
    done(form);
    await show();
    find("kept").scrollIntoView({ block: "center" });
    await send();
  }

  function done(form) {
    delete editing[form.dataset.visit];
    form.reset();
    form.querySelector("[data-photos]").hidden = true;
    for (const field of form.querySelectorAll("[data-lax]")) { field.required = true; delete field.dataset.lax; }
    narrow();
  }

  function correct(draft) {
    const form = document.querySelector(`form[data-visit=${draft.what}]`);
    done(form);
    editing[draft.what] = draft;
    form.closest("details").open = true;
    for (const [name, value] of draft.fields) {
      for (const field of form.querySelectorAll(`[name="${name}"]`)) {
        if (field.type === "checkbox") field.checked = true;
        else field.value = value;
      }
      if (name === "commune") narrow();
    }
    for (const { field: name } of draft.files) {
      const field = form.querySelector(`input[type=file][name="${name}"]`);
      if (field && field.required) { field.required = false; field.dataset.lax = ""; }
    }
    const words = form.querySelector("[data-photos]");
    words.textContent = words.dataset.words;
    words.hidden = !draft.files.length;
    form.querySelector("input:not([type=hidden]), select").focus();
  }

  // -- From the store to the server
  async function take(draft) {
    const data = new FormData();
    for (const [name, value] of draft.fields) data.append(name, value);
    data.append("key", draft.key);
    for (const one of draft.files) data.append(one.field, one.blob, one.name.replace(/\.\w+$/, "") + (one.blob.type === "application/pdf" ? ".pdf" : ".jpg"));
    let answer;
    try {
      answer = await fetch(address, { method: "POST", body: data, credentials: "same-origin", headers: { Accept: "application/json" } });
    } catch {
      return "offline";
    }
    const said = answer.redirected ? null : await answer.json().catch(() => null);
    if (answer.status === 201 && said) {
      sent.set(draft.key, { key: draft.key, what: draft.what, name: draft.name, id: said.maker });
      await drop(draft.key);
      return "";
    }
    if (answer.status === 422 && said) {
      await put({ ...draft, state: "refused", errors: said.errors });
      return "";
    }
    if (answer.status === 403 || answer.status === 404) return "over";
    return answer.redirected ? "signin" : "offline";
  }

  async function sendAll() {
    let stopped = "";
    for (let at = 0; !stopped; at += 1) {
      const all = await drafts();
      const next = all.find((one) => one.state === "kept" && !waits(one, all));
      if (!next || at > all.length + 200) break;
      tell("sending");
      stopped = await take(next);
      await show();
    }
    tell(stopped || "idle");
  }

  async function send() {
    if (busy) return;
    busy = true;
    try {
      if (!(await drafts()).some((one) => one.state === "kept")) return;
      if (navigator.locks) await navigator.locks.request("field", { ifAvailable: true }, (lock) => lock && sendAll());
      else await sendAll();
    } finally {
      busy = false;
    }
  }

  // -- Villages of the chosen commune only
  const commune = document.querySelector("form[data-visit=maker] [name=commune]");
  const village = document.querySelector("form[data-visit=maker] [name=village]");
  const villages = [...village.options];
  function narrow() {
    const chosen = village.value;
    village.replaceChildren(...villages.filter((one) => !one.value || one.dataset.commune === commune.value));
    village.value = chosen;
    if (village.selectedIndex < 0) village.value = "";
  }

  // -- The page itself, for where there is no signal
  async function stay() {
    if (!window.caches || !navigator.onLine) return;
    const parts = [...document.querySelectorAll("script[src], link[rel=stylesheet]")].map((one) => one.src || one.href);
    const fresh = await fetch(address, { credentials: "same-origin" });
    if (!fresh.ok || fresh.redirected) return;
    const cache = await caches.open(PAGE);
    await cache.put(address, fresh);
    await cache.addAll(parts);
    await navigator.serviceWorker.ready;
    find("ready").hidden = false;
  }

  for (const form of document.querySelectorAll("form[data-visit]")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (form.reportValidity()) keep(form);
    });
  }
  commune.addEventListener("change", narrow);
  find("send-now").addEventListener("click", send);
  addEventListener("online", send);
  document.addEventListener("visibilitychange", () => document.hidden || send());
  setInterval(send, EVERY);
  narrow();
  show().then(send);
  addEventListener("load", () => setTimeout(() => stay().catch(() => {}), 500));
})();
