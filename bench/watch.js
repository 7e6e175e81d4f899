// Notes, on the page's own clock, when a key or the pointer came, when the number changed and when the chart was redrawn.
// A change counts from the moment its last text or mark was put there; what it was is looked up afterwards.

window.bench = {
  watch(number, chart) {
    Object.assign(this, { number, chart, keys: [], downs: [], ups: [], numbers: [], charts: [] })
    this.text = document.querySelector(number)?.textContent
    this.picture = this.look()
  },

  seen() {
    const { keys, downs, ups, numbers, charts } = this
    return { keys, downs, ups, numbers, charts }
  },

  readNumber() {
    const text = document.querySelector(this.number)?.textContent
    if (!text || text === this.text) return
    this.text = text
    this.numbers.push([performance.now(), text])
  },

  drawn() {
    this.drawnAt = performance.now()
    if (this.looking) return
    this.looking = setTimeout(() => {
      this.looking = null
      const picture = this.look()
      if (picture === this.picture) return
      this.picture = picture
      this.charts.push([this.drawnAt, picture])
    })
  },

  look() {
    const chart = this.chart && document.querySelector(this.chart)
    if (!chart) return 0
    let hash = 2166136261
    const add = (value) => (hash = Math.imul(hash ^ value, 16777619))
    for (const svg of chart.querySelectorAll("svg")) for (const character of svg.innerHTML) add(character.codePointAt(0))
    for (const canvas of chart.querySelectorAll("canvas")) {
      if (!canvas.width || !canvas.height) continue
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height)
      new Uint32Array(data.buffer).forEach(add)
    }
    return hash
  },
}

for (const [event, list] of [["keydown", "keys"], ["pointerdown", "downs"], ["pointerup", "ups"]]) {
  window.addEventListener(event, ({ timeStamp }) => window.bench[list]?.push(timeStamp), { capture: true })
}

for (const call of ["fillRect", "clearRect", "fill", "stroke", "fillText"]) {
  const original = CanvasRenderingContext2D.prototype[call]
  CanvasRenderingContext2D.prototype[call] = function (...given) {
    if (window.bench.chart && this.canvas.closest(window.bench.chart)) window.bench.drawn()
    return original.apply(this, given)
  }
}

new MutationObserver((records) => {
  if (!window.bench.number) return
  window.bench.readNumber()
  const inChart = ({ target }) => target instanceof SVGElement && target.closest(window.bench.chart)
  if (window.bench.chart && records.some(inChart)) window.bench.drawn()
}).observe(document, { subtree: true, childList: true, characterData: true, attributes: true })
