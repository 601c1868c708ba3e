/* Signing out clears what a field officer (visit.js) or somebody who scans (scan.js) keeps on this phone, after a
 * question if something is not sent. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-leaving]");
  if (!form || !window.indexedDB) return;

  const STORES = { field: "drafts", scan: "queue" };
  const unsent = (name, store) => new Promise((done) => {
    const opening = indexedDB.open(name);
    opening.onupgradeneeded = () => opening.transaction.abort(); // there is none, and none is made
    opening.onerror = () => done(0);
    opening.onsuccess = () => {
      const reading = opening.result.transaction(store).objectStore(store).getAll();
      const isUnsent = (one) => name === "field" || one.state === "kept";
      reading.onsuccess = () => { opening.result.close(); done(reading.result.filter(isUnsent).length); };
      reading.onerror = () => done(0);
    };
  });
  const cleared = (name) => new Promise((done) => {
    const clearing = indexedDB.deleteDatabase(name);
    clearing.onsuccess = clearing.onerror = clearing.onblocked = done;
  });

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    let waiting = 0;
    for (const [name, store] of Object.entries(STORES)) waiting += await unsent(name, store);
    if (waiting && !confirm(form.dataset.leaving)) return;
    for (const name of Object.keys(STORES)) await cleared(name);
    if (window.caches) for (const name of await caches.keys()) if (name.startsWith("scan-")) await caches.delete(name);
    form.submit();
  });
})();
