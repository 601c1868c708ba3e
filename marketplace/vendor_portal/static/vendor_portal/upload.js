/* Photos made smaller on the phone, and sent piece by piece: a line that breaks goes on where it stopped.
 *
 * A form takes part with data-pieces="<address>" and a [data-pieces-state] inside it, whose data-sending,
 * data-waiting and data-failed are the words to show. Its file fields need nothing. Whatever this script cannot do, the
 * form does as it always did: it sends the file along. */
(() => {
  "use strict";
  const LONGEST = 2000, QUALITY = 0.88, PATIENCE = 12, FIRST_WAIT = 1000, LONGEST_WAIT = 20000;

  const pause = (ms) => new Promise((done) => {
    const timer = setTimeout(done, ms);
    addEventListener("online", () => { clearTimeout(timer); done(); }, { once: true });
  });

  /* Upright by the camera's own mark, at most LONGEST pixels a side; what is no photo or grows stays as it is. */
  async function smaller(file) {
    if (!/^image\/(jpeg|png|webp)$/.test(file.type) || !window.createImageBitmap) return file;
    try {
      const photo = await createImageBitmap(file, { imageOrientation: "from-image" });
      const scale = Math.min(1, LONGEST / Math.max(photo.width, photo.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(photo.width * scale);
      canvas.height = Math.round(photo.height * scale);
      const pen = canvas.getContext("2d");
      pen.fillStyle = "#fff";
      pen.fillRect(0, 0, canvas.width, canvas.height);
      pen.drawImage(photo, 0, 0, canvas.width, canvas.height);
      photo.close();
      const made = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
      return made && (made.size < file.size || scale < 1) ? made : file;
    } catch {
      return file;
    }
  }

  window.smallerPhoto = smaller; // for visit.js

  class Refused extends Error {}

  /* Ask until somebody answers; a refusal is an answer, a broken line is not. */
  async function ask(address, options, tell) {
    for (let tries = 0, wait = FIRST_WAIT; ; tries += 1, wait = Math.min(wait * 2, LONGEST_WAIT)) {
      try {
        const answer = await fetch(address, { credentials: "same-origin", ...options });
        if (answer.status < 500 && answer.status !== 429) return answer;
      } catch { /* no line */ }
      if (tries >= PATIENCE) throw new Error("no line");
      tell("waiting");
      await pause(wait);
    }
  }

  async function begun(address, blob, token, key, tell) {
    const known = localStorage.getItem(key);
    if (known) {
      const answer = await ask(`${address}${known}/`, {}, tell);
      if (answer.ok) return { id: known, piece: 262144, ...(await answer.json()) };
    }
    const answer = await ask(address, {
      method: "POST", headers: { "X-CSRFToken": token }, body: new URLSearchParams({ size: blob.size }),
    }, tell);
    if (!answer.ok) throw new Refused((await answer.json().catch(() => ({}))).error || "");
    const made = await answer.json();
    localStorage.setItem(key, made.id);
    return made;
  }

  /* Send every piece and return the id under which the file lies. */
  async function sent(address, blob, file, token, tell) {
    const key = `pieces:${file.name}:${file.lastModified}:${blob.size}`;
    const upload = await begun(address, blob, token, key, tell);
    let at = upload.offset;
    while (at < blob.size) {
      tell("sending", Math.round((at / blob.size) * 100));
      const answer = await ask(`${address}${upload.id}/`, {
        method: "POST",
        headers: { "X-CSRFToken": token, "Upload-Offset": String(at), "Content-Type": "application/octet-stream" },
        body: blob.slice(at, at + upload.piece),
      }, tell);
      if (!answer.ok && answer.status !== 409) throw new Refused("");
      at = (await answer.json()).offset;
    }
    localStorage.removeItem(key);
    return upload.id;
  }

  async function send(form) {
    const state = form.querySelector("[data-pieces-state]");
    const tell = (word, percent) => {
      state.hidden = false;
      state.textContent = state.dataset[word] + (percent === undefined ? "" : ` ${percent} %`);
    };
    const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
    for (const field of form.querySelectorAll("input[type=file]")) {
      const file = field.files[0];
      if (!file || field.files.length > 1) continue;
      tell("sending", 0);
      const id = await sent(form.dataset.pieces, await smaller(file), file, token, tell);
      for (const old of form.querySelectorAll(`input[name="${field.name}_arrived"]`)) old.remove();
      const arrived = document.createElement("input");
      Object.assign(arrived, { type: "hidden", name: `${field.name}_arrived`, value: id });
      form.append(arrived);
      field.disabled = true;
    }
    form.submit();
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.dataset.pieces || form.dataset.busy) return;
    if (![...form.querySelectorAll("input[type=file]")].some((field) => field.files.length)) return;
    event.preventDefault();
    form.dataset.busy = "yes";
    const button = event.submitter;
    if (button) button.disabled = true;
    send(form).catch((error) => {
      const state = form.querySelector("[data-pieces-state]");
      delete form.dataset.busy;
      if (button) button.disabled = false;
      if (error instanceof Refused && !error.message) { form.dataset.busy = "plain"; form.submit(); return; }
      state.hidden = false;
      state.textContent = error.message && error instanceof Refused ? error.message : state.dataset.failed;
    });
  });
})();
