// Fills in where one is. Without this script, or without leave to know it, the numbers are typed.
for (const box of document.querySelectorAll(".degrees")) {
  const [latitude, longitude, more] = box.querySelectorAll("input");
  const button = box.querySelector("button");
  const told = box.querySelector("output");
  const forget = () => { more.value = ""; };
  latitude.addEventListener("input", forget);
  longitude.addEventListener("input", forget);
  if (!button || !navigator.geolocation) continue;
  button.hidden = false;
  button.addEventListener("click", () => {
    told.textContent = box.dataset.looking;
    navigator.geolocation.getCurrentPosition(({ coords }) => {
      latitude.value = coords.latitude.toFixed(6);
      longitude.value = coords.longitude.toFixed(6);
      more.value = `${(coords.altitude ?? 0).toFixed(1)} ${coords.accuracy.toFixed(1)}`;
      told.textContent = box.dataset.within.replace("{n}", Math.round(coords.accuracy));
    }, () => { told.textContent = box.dataset.none; }, { enableHighAccuracy: true, timeout: 30000 });
  });
}
