// What pages do beyond HTML: everything here is an extra; each page works without it.
"use strict";
(() => {
  // Numbers between two buttons
  const step = (button) => {
    const input = button.closest("[data-qty]").querySelector("input");
    const before = input.value;
    const by = Number(button.dataset.step);
    const latin = before.replace(/[០-៩]/g, (digit) => digit.charCodeAt(0) - 0x17e0);
    const now = parseInt(latin, 10) || 0;
    const each = Number(input.dataset.by || 1);
    const least = Number(input.dataset.least || 1);
    let next = (by > 0 ? Math.floor(now / each) + 1 : Math.ceil(now / each) - 1) * each;
    if (next < least) next = by > 0 ? least : 0; // fewer than the fewest is none
    if (next < Number(input.dataset.min || 0) || (input.dataset.max && next > Number(input.dataset.max))) return;
    input.value = String(next);
    if (input.value !== before) input.dispatchEvent(new Event("change", { bubbles: true }));
  };

  // Time left until a moment, mm:ss; the page is told once when it is over
  const pad = (n) => String(n).padStart(2, "0");
  const tick = () => {
    for (const clock of document.querySelectorAll("[data-countdown]")) {
      const left = Math.max(0, Math.round((Date.parse(clock.dataset.countdown) - Date.now()) / 1000));
      clock.textContent = `${Math.floor(left / 60)}:${pad(left % 60)}`;
      if (left === 0 && !clock.dataset.over) {
        clock.dataset.over = "1";
        wake();
      }
    }
  };
  // Ask at once, rather than at the next poll: the phone comes back from the bank's app
  const wake = () => {
    for (const poll of document.querySelectorAll("[data-poll]")) poll.dispatchEvent(new CustomEvent("wake"));
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-step]");
    if (button) return step(button);
    if (event.target.closest("[data-reload]")) location.reload();
    const share = event.target.closest("[data-share]");
    if (share && navigator.share) {
      event.preventDefault();
      navigator.share({ title: document.title, url: share.dataset.share }).catch(() => {});
    }
    const copy = event.target.closest("[data-copy]");
    if (copy) navigator.clipboard?.writeText(copy.dataset.copy).then(() => (copy.textContent = copy.dataset.copied));
    if (!event.target.closest(".suggest")) document.getElementById("suggestions")?.replaceChildren();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") document.getElementById("suggestions")?.replaceChildren();
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-submit-on-change]")) event.target.form.requestSubmit();
  });
  document.addEventListener("visibilitychange", () => document.hidden || wake());
  window.addEventListener("pageshow", wake);
  // A button inside a form says which one it is, as it does where the form is sent in the plain way
  document.addEventListener("htmx:config:request", (event) => {
    const { sourceElement: button, request } = event.detail.ctx;
    if (!button.matches("form button[name]") || request.body?.has?.(button.name)) return;
    request.body?.append?.(button.name, button.value);
  });
  // What the server refuses is shown as a page of its own: send the form again in the plain way
  document.addEventListener("htmx:response:error", (event) => event.target.closest?.("form[method=post]")?.submit());
  document.addEventListener("htmx:after:swap", tick);

  // htmx only makes better what works without it, so on a slow line it waits until what is in view has come
  // What makes the shop installable waits with it: only a phone that has scripts can install it
  const { htmx, manifest } = document.currentScript.dataset;
  const bring = () =>
    document.head.append(
      Object.assign(document.createElement("script"), { src: htmx }),
      Object.assign(document.createElement("link"), { rel: "manifest", href: manifest }),
    );
  if (document.readyState === "complete") bring();
  else addEventListener("load", bring);

  // Keep what is seen for when there is no connection, once the page itself is done
  addEventListener("load", () => setTimeout(() => navigator.serviceWorker?.register("/sw.js").catch(() => {}), 1500));

  tick();
  setInterval(tick, 1000);
  document.querySelector("[data-focus]")?.focus();
})();
