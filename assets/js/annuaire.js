// The offline page of emergencies: the nearest defibrillator, by the position that the device itself knows.
const box = document.querySelector("[data-nearest]");
const button = box?.querySelector("[data-nearest-go]");

const metres = (from, to) => {
  const rad = Math.PI / 180;
  const x = (to.lon - from.lon) * rad * Math.cos(((to.lat + from.lat) / 2) * rad);
  const y = (to.lat - from.lat) * rad;
  return Math.hypot(x, y) * 6371000;
};

const said = (far) =>
  far < 995 ? `${Math.max(10, Math.round(far / 10) * 10)} m` : `${(far / 1000).toFixed(far < 9950 ? 1 : 0).replace(".", ",")} km`;

if (button && navigator.geolocation && window.isSecureContext) {
  const note = box.querySelector("[data-nearest-said]");
  const list = box.querySelector("ul");
  button.parentElement.hidden = false;
  button.addEventListener("click", () => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const here = { lon: coords.longitude, lat: coords.latitude };
        const placed = [...list.children].map((item) => {
          const { lon, lat } = item.dataset;
          return { item, far: lon && lat ? metres(here, { lon: Number(lon), lat: Number(lat) }) : Infinity };
        });
        for (const { item, far } of placed.sort((one, other) => one.far - other.far)) {
          list.append(item);
          if (far < Infinity) item.querySelector("[data-far]").textContent = `${said(far)} · `;
        }
        note.textContent = note.dataset.done;
      },
      () => (note.textContent = note.dataset.none),
      { enableHighAccuracy: true, timeout: 20000, maximumAge: 60000 },
    );
  });
}
