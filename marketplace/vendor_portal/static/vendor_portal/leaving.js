/* Signing out clears what a field officer keeps on this phone (visit.js), after a question if something is not sent. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-leaving]");
  if (!form || !window.indexedDB) return;

  const unsent = () => new Promise((done) => {
    const opening = indexedDB.open("field");
    opening.onupgradeneeded = () => opening.transaction.abort(); // there is none, and none is made
    opening.onerror = () => done(0);
    opening.onsuccess = () => {
      const counting = opening.result.transaction("drafts").objectStore("drafts").count();
      counting.onsuccess = () => { opening.result.close(); done(counting.result); };
      counting.onerror = () => done(0);
    };
  });
  const cleared = () => new Promise((done) => {
    const clearing = indexedDB.deleteDatabase("field");
    clearing.onsuccess = clearing.onerror = clearing.onblocked = done;
  });

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if ((await unsent()) && !confirm(form.dataset.leaving)) return;
    await cleared();
    form.submit();
  });
})();
