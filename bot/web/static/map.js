"use strict";
// The town's own streets as lines; a click, or the middle of the map, is where one searches.
const box = document.getElementById("map");
const around = document.getElementById("around");
const MOST_NAMES = 30; // written on the map at once
const map = L.map(box, { attributionControl: false, zoomControl: true, doubleClickZoom: false });
const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
map.options.zoomAnimation = !still;

function look(feature) {
  const count = feature.properties.registrations;
  return { className: count ? "street lived" : "street", weight: count ? Math.min(3 + count, 10) : 2 };
}

// A street's name and count: always there where few have any, else under the mouse.
function named(permanent) {
  return (feature, line) => {
    const { name: street, registrations } = feature.properties;
    const words = document.createElement("span");
    words.textContent = `${street}: ${registrations}`;
    const stays = permanent && registrations > 0;
    line.bindTooltip(words, stays ? { permanent: true, direction: "center", className: "name" } : { sticky: true });
  };
}

function take(place) {
  around.elements.lat.value = place.lat.toFixed(5);
  around.elements.lon.value = place.lng.toFixed(5);
}

map.on("click", (event) => {
  take(event.latlng);
  L.circle(event.latlng, { radius: Number(around.elements.within.value), className: "around" }).addTo(map);
  around.requestSubmit();
});

around.addEventListener("submit", () => {
  if (!around.elements.lat.value) take(map.getCenter());
});

function fetched(address) {
  return fetch(address, { headers: { "X-Requested-With": "fetch" } }).then((answer) => answer.json());
}

// The lines are kept by the browser until the list changes; how many registrations each street has is asked every time.
Promise.all([fetched(box.dataset.streets), fetched(box.dataset.counts)])
  .then(([streets, counts]) => {
    streets.features.forEach((one, place) => (one.properties.registrations = counts[place] ?? 0));
    const lived = streets.features.filter((one) => one.properties.registrations > 0).length;
    const lines = L.geoJSON(streets, { style: look, onEachFeature: named(lived <= MOST_NAMES) });
    map.fitBounds(lines.getBounds(), { animate: false });
    lines.addTo(map);
    box.dataset.ready = "yes";
  })
  .catch(() => box.append("The streets could not be loaded."));
