// A signature drawn with a finger: kept as lines of whole numbers in a hidden field. Without it, the name is enough.
for (const box of document.querySelectorAll("[data-sign]")) {
  const field = document.getElementById(box.dataset.sign), canvas = box.querySelector("canvas");
  const pen = canvas.getContext("2d");
  let strokes = [], now = null;
  const at = (event) => {
    const frame = canvas.getBoundingClientRect();
    const clamp = (value, most) => Math.max(0, Math.min(most, Math.round(value)));
    return [clamp((event.clientX - frame.left) * 300 / frame.width, 300), clamp((event.clientY - frame.top) * 120 / frame.height, 120)];
  };
  const keep = () => { field.value = strokes.length ? JSON.stringify(strokes) : ""; };
  box.hidden = false;
  Object.assign(pen, { lineWidth: 2.5, lineCap: "round", lineJoin: "round" });
  canvas.addEventListener("pointerdown", (event) => {
    if (strokes.length >= 60) return;
    canvas.setPointerCapture(event.pointerId);
    now = at(event);
    strokes.push(now);
    pen.beginPath();
    pen.moveTo(...now);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!now || strokes.flat().length >= 3998) return;
    const point = at(event);
    now.push(...point);
    pen.lineTo(...point);
    pen.stroke();
  });
  for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => { now = null; keep(); });
  box.querySelector("button").addEventListener("click", () => { strokes = []; pen.clearRect(0, 0, 300, 120); keep(); });
}
