/* The camera that reads bars and squares, the field for a signature, and photos made small. Used by scan.js.
 *
 * Bars are read by the browser itself (BarcodeDetector); where it cannot, the button stays away and people type: the
 * check digit of a postal number says when they mistype. */
window.scanCamera = (() => {
  "use strict";
  const LONGEST = 1280, QUALITY = 0.7, EVERY = 200;
  const FORMATS = ["code_128", "qr_code", "code_39"];
  const find = (id) => document.getElementById(id);
  let stream = null;

  // -- Bars
  async function canRead() {
    if (!window.BarcodeDetector || !navigator.mediaDevices) return null;
    const known = await BarcodeDetector.getSupportedFormats().catch(() => []);
    const formats = FORMATS.filter((one) => known.includes(one));
    return formats.length ? new BarcodeDetector({ formats }) : null;
  }

  function stop() {
    for (const track of stream ? stream.getTracks() : []) track.stop();
    stream = null;
    find("camera").hidden = true;
    const button = find("camera-on");
    button.lastChild.textContent = button.dataset.start;
  }

  async function start(detector, found) {
    const video = find("camera"), button = find("camera-on");
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    video.srcObject = stream;
    video.hidden = false;
    button.lastChild.textContent = button.dataset.stop;
    await video.play();
    while (stream) {
      const codes = await detector.detect(video).catch(() => []);
      if (codes.length && stream) {
        stop();
        if (navigator.vibrate) navigator.vibrate(80);
        return found(codes[0].rawValue);
      }
      await new Promise((done) => setTimeout(done, EVERY));
    }
  }

  async function offer(found) {
    const detector = await canRead();
    if (!detector) return;
    find("camera-on").hidden = false;
    find("camera-on").addEventListener("click", () => (stream ? stop() : start(detector, found).catch(stop)));
    document.addEventListener("visibilitychange", () => document.hidden && stream && stop());
  }

  // -- A signature
  const pad = () => find("sign");
  let drawn = false;

  function clear() {
    const pen = pad().getContext("2d");
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, pad().width, pad().height);
    drawn = false;
  }

  function signing() {
    const canvas = pad(), pen = canvas.getContext("2d");
    let down = false;
    const at = (event) => {
      const box = canvas.getBoundingClientRect();
      return [(event.clientX - box.left) * canvas.width / box.width, (event.clientY - box.top) * canvas.height / box.height];
    };
    canvas.addEventListener("pointerdown", (event) => {
      down = true;
      canvas.setPointerCapture(event.pointerId);
      Object.assign(pen, { lineWidth: 4, lineCap: "round", strokeStyle: "#000" });
      pen.beginPath();
      pen.moveTo(...at(event));
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!down) return;
      pen.lineTo(...at(event));
      pen.stroke();
      drawn = true;
    });
    for (const name of ["pointerup", "pointercancel"]) canvas.addEventListener(name, () => { down = false; });
    find("sign-clear").addEventListener("click", clear);
    clear();
  }

  const signature = () => (drawn ? new Promise((done) => pad().toBlob(done, "image/png")) : null);

  // -- Photos: upright by the camera's own mark, at most LONGEST pixels a side
  async function smaller(file) {
    try {
      const photo = await createImageBitmap(file, { imageOrientation: "from-image" });
      const scale = Math.min(1, LONGEST / Math.max(photo.width, photo.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(photo.width * scale);
      canvas.height = Math.round(photo.height * scale);
      canvas.getContext("2d").drawImage(photo, 0, 0, canvas.width, canvas.height);
      photo.close();
      const made = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
      return made && (made.size < file.size || scale < 1) ? made : file;
    } catch {
      return file;
    }
  }

  return { offer, signing, signature, clear, smaller, stop };
})();
