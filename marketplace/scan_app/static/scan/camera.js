/* The camera that reads bars and squares, the field for a signature, and photos made small. Used by scan.js.
 *
 * Bars and squares are read by the browser itself where it can (BarcodeDetector: Chrome on Android). Elsewhere bars.js
 * is fetched and reads the bars alone. Where there is no camera, or it is not allowed, people are told so and type: the
 * check digit of a postal number says when they mistype. */
window.scanCamera = (() => {
  "use strict";
  const LONGEST = 1280, QUALITY = 0.7, EVERY = 200, WIDEST = 1280;
  const FORMATS = ["code_128", "qr_code", "code_39"];
  const find = (id) => document.getElementById(id);
  let stream = null, isOpening = false;

  // -- Bars
  // A text that was read, or "". Ours alone must be seen twice alike before it counts.
  async function ofBrowser() {
    if (!window.BarcodeDetector) return null;
    const known = await BarcodeDetector.getSupportedFormats().catch(() => []);
    const formats = FORMATS.filter((one) => known.includes(one));
    if (!formats.length) return null;
    const detector = new BarcodeDetector({ formats });
    return async (video) => {
      const [code] = await detector.detect(video).catch(() => []);
      return code ? code.rawValue : "";
    };
  }

  async function ofOurs() {
    const button = find("camera-on");
    if (!window.scanBars) {
      await new Promise((done, fail) => {
        document.head.append(Object.assign(document.createElement("script"), { src: button.dataset.bars, onload: done, onerror: fail }));
      });
    }
    const canvas = document.createElement("canvas"), pen = canvas.getContext("2d", { willReadFrequently: true });
    let before = "";
    return (video) => {
      const scale = Math.min(1, WIDEST / (video.videoWidth || WIDEST));
      canvas.width = Math.round(video.videoWidth * scale);
      canvas.height = Math.round(video.videoHeight * scale);
      if (!canvas.width) return "";
      pen.drawImage(video, 0, 0, canvas.width, canvas.height);
      const text = window.scanBars.read(pen.getImageData(0, 0, canvas.width, canvas.height));
      const isSure = text && text === before;
      before = text || before;
      return isSure ? text : "";
    };
  }

  const reader = async () => (await ofBrowser()) || ofOurs();

  function stop() {
    for (const track of stream ? stream.getTracks() : []) track.stop();
    stream = null;
    find("camera").hidden = find("camera-hint").hidden = true;
    const button = find("camera-on");
    button.lastChild.textContent = button.dataset.start;
  }

  async function start(found) {
    const video = find("camera"), button = find("camera-on");
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: WIDEST } } });
    isOpening = false;
    const mine = stream, read = await reader();
    if (stream !== mine) return;
    video.srcObject = stream;
    video.hidden = find("camera-hint").hidden = false;
    button.lastChild.textContent = button.dataset.stop;
    await video.play();
    while (stream === mine) {
      const text = await read(video);
      if (text && stream === mine) {
        stop();
        if (navigator.vibrate) navigator.vibrate(80);
        return found(text);
      }
      await new Promise((done) => setTimeout(done, EVERY));
    }
  }

  function offer(found, refused) {
    if (!navigator.mediaDevices || !navigator.mediaDevices.getUserMedia) return;
    const button = find("camera-on");
    button.hidden = false;
    button.addEventListener("click", () => {
      if (stream) return stop();
      if (isOpening) return; // two presses open one camera
      isOpening = true;
      refused("");
      start(found).catch(() => { stop(); refused("camera"); }).finally(() => { isOpening = false; });
    });
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
