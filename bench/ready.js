// Notes, on the page's own clock, when the page was whole for the last time before it came to rest: its script ended, no
// placeholder left, nothing of an earlier run, and every chart drawn.

window.ready = { last: null, whole: false, began: false, changed: 0 }

const whole = () => {
  const app = document.querySelector("[data-testid=stApp]")
  if (app?.dataset.testScriptState === "running") window.ready.began = true
  if (!window.ready.began || app.dataset.testScriptState !== "notRunning") return false
  if (document.querySelector("[data-testid=stSkeleton], [data-testid=stSpinner], [data-stale=true]")) return false
  const drawn = (chart) => chart.querySelector("canvas, svg")?.getBoundingClientRect().width > 0
  return [...document.querySelectorAll("[data-testid=stVegaLiteChart]")].every(drawn)
}

const look = () => {
  const now = whole()
  if (now && !window.ready.whole) window.ready.last = performance.now()
  if (now !== window.ready.whole) window.ready.changed = performance.now()
  window.ready.whole = now
  requestAnimationFrame(look)
}
requestAnimationFrame(look)
