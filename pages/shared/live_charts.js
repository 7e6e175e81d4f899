// Two charts over the score, redrawn in place: at each move a line gets another outline and nothing else is built anew,
// but the numbers beside the lower chart when its counts outgrow them. Texts are set with textContent.

const SVG = "http://www.w3.org/2000/svg"
const BEST = 100
const LEFT = 56
const RIGHT = 8
const TOP = 18
const BOTTOM = 222
const HEIGHT = 268
const GUESSED_WIDTH = 520
const SHARES = [0, 0.2, 0.4, 0.6, 0.8, 1]
const pictures = new WeakMap()

export default function ({ data, parentElement }) {
  if (!pictures.has(parentElement)) pictures.set(parentElement, new Picture(parentElement))
  const picture = pictures.get(parentElement)
  picture.show(data)
  return () => {
    picture.close()
    pictures.delete(parentElement)
  }
}

class Picture {
  constructor(parent) {
    this.box = parent.appendChild(document.createElement("div"))
    this.box.className = "live-charts"
    this.sized = new ResizeObserver(() => this.wide !== this.box.clientWidth && this.build())
    this.sized.observe(this.box)
  }

  close() {
    this.sized.disconnect()
    this.box.remove()
  }

  build() {
    this.wide = this.box.clientWidth
    this.right = (this.wide || GUESSED_WIDTH) - RIGHT
    this.box.replaceChildren()
    this.svg = add(this.box, "svg", { role: "img", "aria-label": this.data.alt, height: 2 * HEIGHT })
    this.tip = this.box.appendChild(document.createElement("p"))
    this.rates = this.plot(0, "Win rate", ["band", "saved", "rate"])
    this.deals = this.plot(HEIGHT, "Not won  |  Won", ["won", "not-won", "open"])
    this.svg.addEventListener("pointermove", (event) => this.tell(event))
    this.svg.addEventListener("pointerleave", () => (this.tip.textContent = ""))
    this.draw()
  }

  plot(offset, title, kinds) {
    const root = add(this.svg, "g", { transform: `translate(0 ${offset})` })
    for (let score = 0; score <= BEST; score += 10) {
      add(root, "line", { class: "grid", x1: this.across(score), x2: this.across(score), y1: TOP, y2: BOTTOM })
      write(root, this.across(score), BOTTOM + 16, score)
    }
    write(root, (LEFT + this.right) / 2, BOTTOM + 34, "Score", "title")
    const beside = write(root, 0, 0, title, "title")
    beside.setAttribute("transform", `translate(12 ${(TOP + BOTTOM) / 2}) rotate(-90)`)
    const parts = { axis: add(root, "g", {}) }
    for (const kind of kinds) parts[kind] = add(root, "path", { class: kind })
    for (const [name, words] of [["lower", "Lower line"], ["upper", "Upper line"]]) {
      parts[name] = add(root, "g", { class: name })
      add(parts[name], "line", { y1: TOP, y2: BOTTOM })
      write(parts[name], 0, TOP - 5, words)
    }
    return parts
  }

  show(data) {
    this.data = data
    if (this.svg) this.draw()
    else this.build()
  }

  draw() {
    const { won, not_won, open, rate, low, high, saved, lower, upper } = this.data
    const share = (value) => BOTTOM - value * (BOTTOM - TOP)
    this.axis(this.rates.axis, SHARES, share, (value) => `${Math.round(100 * value)} %`)
    outline(this.rates.band, `M${this.steps(high, share).join("L")}L${this.steps(low, share).reverse().join("L")}Z`)
    outline(this.rates.saved, `M${this.steps(saved, share).join("L")}`)
    outline(this.rates.rate, `M${this.steps(rate, share).join("L")}`)
    const most = Math.max(1, ...won, ...open)
    const least = -Math.max(1, ...not_won)
    const count = (deals) => TOP + ((most - deals) / (most - least)) * (BOTTOM - TOP)
    this.axis(this.deals.axis, ticks(least, most), count, (deals) => Math.abs(deals).toLocaleString("en"))
    outline(this.deals.won, this.bars(won, 1, count))
    outline(this.deals["not-won"], this.bars(not_won, -1, count))
    outline(this.deals.open, this.each(open, (x, deals) => `M${x} ${count(deals) - 4}l4 4l-4 4l-4 -4z`))
    for (const plot of [this.rates, this.deals]) {
      this.put(plot.lower, lower, 0.5)
      this.put(plot.upper, upper, -0.5)
    }
  }

  axis(axis, marks, place, label) {
    const shape = marks.map(place).join()
    if (axis.shape === shape) return
    axis.shape = shape
    axis.replaceChildren()
    for (const mark of marks) {
      add(axis, "line", { class: "grid", x1: LEFT, x2: this.right, y1: place(mark), y2: place(mark) })
      write(axis, LEFT - 6, place(mark) + 4, label(mark), "beside")
    }
  }

  // A line stands between two scores: the lower one ends its zone, the upper one begins its own.
  put(line, score, aside) {
    line.style.display = score === null ? "none" : ""
    line.setAttribute("transform", `translate(${this.across(score + aside)} 0)`)
  }

  steps(values, place) {
    return values.flatMap((value, score) => {
      const y = place(value).toFixed(1)
      return [`${this.across(score)} ${y}`, `${this.across(Math.min(score + 1, BEST))} ${y}`]
    })
  }

  bars(values, sign, place) {
    return this.each(values, (x, deals) => `M${x} ${place(0)}V${place(sign * deals)}`)
  }

  each(values, draw) {
    return values.map((value, score) => (value ? draw(this.across(score), value) : "")).join("")
  }

  across(score) {
    return LEFT + (score / BEST) * (this.right - LEFT)
  }

  tell({ clientX }) {
    const along = (clientX - this.svg.getBoundingClientRect().left - LEFT) / (this.right - LEFT)
    const score = Math.min(BEST, Math.max(0, Math.round(along * BEST)))
    const { rate, won, not_won, open } = this.data
    const counts = `${won[score]} won, ${not_won[score]} not won, ${open[score]} open`
    this.tip.textContent = `Score ${score}: win rate ${(100 * rate[score]).toFixed(1)} %; ${counts}`
  }
}

function ticks(from, to) {
  const rough = (to - from) / 5
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = Math.max(1, power * [1, 2, 5, 10].find((factor) => factor * power >= rough))
  const first = Math.ceil(from / step)
  return Array.from({ length: Math.floor(to / step) - first + 1 }, (_, index) => (first + index) * step)
}

function outline(path, shape) {
  path.setAttribute("d", shape)
}

function add(parent, tag, attributes) {
  const element = document.createElementNS(SVG, tag)
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
  return parent.appendChild(element)
}

function write(parent, x, y, words, name = "mark") {
  const element = add(parent, "text", { x, y, class: name })
  element.textContent = words
  return element
}
