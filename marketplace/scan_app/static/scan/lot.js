/* The camera on the page of a lot: what it reads goes into the form that takes a parcel in. See camera.js. */
(() => {
  "use strict";
  const form = document.getElementById("join"), error = document.getElementById("camera-error");
  if (!form || !window.scanCamera) return;
  window.scanCamera.offer((number) => {
    form.elements.number.value = number;
    form.elements.fee_paid.focus(); // whether the fee was paid is asked before it is sent
  }, (word) => {
    error.hidden = !word;
    error.textContent = word ? error.dataset[word] : "";
  });
})();
