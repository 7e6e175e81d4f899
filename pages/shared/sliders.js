// The weight sliders. While one moves, the page is told its weights at most every EVERY_MS, marked as moving;
// when it is let go, or after PAUSE_MS without a further key, it is told once more, committed.
// Every text comes from users and is set with textContent.

const EVERY_MS = 50
const RETRY_MS = 10
const PAUSE_MS = 150
const DWELL_MS = 80
const ANSWER_MS = 3000

class Panel {
  constructor(parent) {
    this.root = make("div", "panel")
    this.note = make("p", "note")
    this.note.setAttribute("role", "status")
    parent.append(this.root, this.note)
    this.sliders = new Map()
    this.moving = null
    this.rest = {}
    // A drag may end beside the slider, or where it began, and then no change event tells. The wait lets
    // the last input event come first.
    this.released = () => setTimeout(() => this.byKey || this.settle())
    for (const end of ["pointerup", "pointercancel"]) window.addEventListener(end, this.released)
    this.serial = 0
    this.patience = -Infinity
    this.answered = ({ detail }) => detail.serial === this.serial && (this.patience = -Infinity)
    window.addEventListener("qualify-followed", this.answered)
  }

  close() {
    this.stop()
    clearTimeout(this.dwell)
    for (const end of ["pointerup", "pointercancel"]) window.removeEventListener(end, this.released)
    window.removeEventListener("qualify-followed", this.answered)
    this.root.remove()
    this.note.remove()
  }

  show({ revision, trials, most, rows }) {
    const shape = JSON.stringify(rows.map((row) => [row.key, row.label, row.group]))
    const fresh = revision !== this.revision
    const before = new Map([...this.sliders].map(([key, slider]) => [key, slider.input.value]))
    if (shape !== this.shape) this.build(rows, most)
    for (const row of rows) {
      const slider = this.sliders.get(row.key)
      slider.input.value = (!fresh && before.get(row.key)) || row.weight
      slider.tick.style.setProperty("--at", row.ghost / most)
      slider.saved.textContent = `Saved rubric: ${row.ghost}`
    }
    if (fresh) {
      this.stop()
      this.trials = trials
    }
    if (this.moving === null) this.rest = this.weights()
    this.shape = shape
    this.revision = revision
    this.most = most
    this.paint()
  }

  build(rows, most) {
    this.sliders.clear()
    this.root.replaceChildren()
    let group = null
    rows.forEach((row, index) => {
      if (group === null || row.group !== group.name) group = this.openGroup(row.group)
      group.box.append(this.buildRow(row, index, most))
    })
  }

  openGroup(name) {
    const box = make("fieldset", "group")
    if (name) box.append(make("legend", "", name))
    this.root.append(box)
    return { name, box }
  }

  buildRow(row, index, most) {
    const id = `weight-${index}`
    const label = make("label", "label", row.label)
    label.htmlFor = id
    const input = make("input", "slider")
    const attributes = { id, type: "range", min: 0, max: most, step: 1, "aria-label": row.label, "aria-describedby": `${id}-saved` }
    for (const [name, value] of Object.entries(attributes)) input.setAttribute(name, value)
    const saved = make("span", "hidden")
    saved.id = `${id}-saved`
    const slider = { row, input, saved, tick: make("span", "tick"), weight: make("span", "weight"), share: make("span", "share") }
    this.listen(slider)
    this.sliders.set(row.key, slider)
    const track = make("span", "track")
    track.append(slider.tick, input, saved)
    const line = make("div", "row")
    line.append(label, track, slider.weight, slider.share)
    return line
  }

  listen({ row, input }) {
    input.addEventListener("focus", () => this.hold(row.key))
    input.addEventListener("pointerenter", () => (this.dwell = setTimeout(() => this.hold(row.key), DWELL_MS)))
    input.addEventListener("pointerleave", () => clearTimeout(this.dwell))
    input.addEventListener("keydown", () => (this.byKey = true))
    input.addEventListener("pointerdown", () => (this.byKey = false))
    input.addEventListener("input", () => this.move(row.key))
    input.addEventListener("change", () => this.byKey || this.settle())
    input.addEventListener("blur", () => this.commit())
  }

  // What is known ahead of a move is worked out while the hand is on its way.
  hold(key) {
    if (this.moving === null) this.tellShown(key)
  }

  move(key) {
    const nothing = this.total() === 0
    if (nothing) this.sliders.get(key).input.value = 1
    this.count(key)
    this.tellShown(key)
    this.note.textContent = nothing ? "At least one weight must be above 0." : ""
    this.moving = key
    this.unsent = true
    if (!this.throttle) this.tell()
    // After the report has gone: Streamlit sends it in a task of its own, and laying the page out would come first.
    setTimeout(() => this.paint())
    clearTimeout(this.pause)
    if (this.byKey) this.pause = setTimeout(() => this.settle(), PAUSE_MS)
  }

  // A drag counts every value that it showed, for each had its number on the page; but none twice on the way to and fro.
  count(key) {
    const value = this.sliders.get(key).input.valueAsNumber
    if (this.moving !== key) this.tried = new Set([this.rest[key]])
    if (!this.tried.has(value)) this.trials += 1
    this.tried.add(value)
  }

  tell() {
    this.throttle = null
    if (!this.unsent) return
    const answering = this.isAnswering()
    if (!answering) {
      this.unsent = false
      this.report()
    }
    this.throttle = setTimeout(() => this.tell(), answering ? RETRY_MS : EVERY_MS)
  }

  settle() {
    clearTimeout(this.pause)
    this.unsent = false
    if (this.isAnswering()) this.pause = setTimeout(() => this.settle(), RETRY_MS)
    else this.commit()
  }

  // At once when the focus goes: the next thing may be a click that counts on these weights.
  commit() {
    if (this.moving === null) return
    this.stop()
    this.rest = this.weights()
    this.report()
  }

  stop() {
    clearTimeout(this.throttle)
    clearTimeout(this.pause)
    this.throttle = null
    this.unsent = false
    this.moving = null
  }

  report() {
    this.serial = Math.max(this.serial + 1, Date.now())
    this.patience = performance.now() + ANSWER_MS
    const { serial, revision, moving, trials } = this
    tell("qualify-moved", { serial, revision, weights: this.weights(), moving, trials })
  }

  tellShown(held) {
    tell("qualify-shown", { revision: this.revision, weights: this.weights(), held })
  }

  weights() {
    return Object.fromEntries([...this.sliders].map(([key, { input }]) => [key, input.valueAsNumber]))
  }

  // Streamlit drops what a run has drawn and not yet sent when the next run of the same fragment begins: a page
  // slower than EVERY_MS would show nothing during a drag. So a move waits until the page has followed the last one.
  isAnswering() {
    return performance.now() < this.patience
  }

  total() {
    return [...this.sliders.values()].reduce((sum, { input }) => sum + input.valueAsNumber, 0)
  }

  paint() {
    const total = this.total()
    for (const { row, input, weight, share } of this.sliders.values()) {
      const percent = total ? Math.round((100 * input.valueAsNumber) / total) : 0
      weight.textContent = input.value
      share.textContent = `${percent} %`
      input.style.setProperty("--at", input.valueAsNumber / this.most)
      const spoken = `${row.label}: ${input.value} of ${this.most}, ${percent} per cent of the score`
      input.setAttribute("aria-valuetext", spoken)
    }
  }
}

function tell(name, detail) {
  window.dispatchEvent(new CustomEvent(name, { detail }))
}

export default living(Panel)
