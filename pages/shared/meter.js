// Says how much of what the sliders found is luck, and keeps the server at it while there is work left: each answer
// asks for the next slice, and a move of a slider stops that. Every text is set with textContent.

const SETTLE_MS = 250

class Meter {
  constructor(parent) {
    this.root = make("section", "meter")
    this.verdict = make("p", "verdict")
    this.verdict.setAttribute("role", "status")
    this.details = make("div", "")
    const why = make("details", "why")
    why.append(make("summary", "", "Why?"), this.details)
    this.why = why
    this.bar = make("progress", "bar")
    this.bar.max = 1
    this.bar.setAttribute("aria-label", "Outcomes being shuffled")
    this.root.append(this.verdict, why, this.bar)
    parent.append(this.root)
    this.shown = ({ detail }) => this.differs(detail) && this.wait()
    this.moved = ({ detail }) => this.follow(detail)
    window.addEventListener("qualify-shown", this.shown)
    window.addEventListener("qualify-moved", this.moved)
  }

  close() {
    clearTimeout(this.asking)
    window.removeEventListener("qualify-shown", this.shown)
    window.removeEventListener("qualify-moved", this.moved)
    this.root.remove()
  }

  show(data) {
    if (data.revision !== this.data?.revision) {
      this.move = null
      this.waiting = false
    }
    this.data = data
    this.verdict.textContent = data.verdict
    this.details.replaceChildren(...data.details.map((text) => make("p", "detail", text)))
    this.why.hidden = !data.details.length
    this.root.dataset.tone = data.tone
    const current = !this.waiting && (!this.move || this.move.serial === data.serial)
    this.bar.hidden = current && data.progress === null
    if (data.progress === null) this.bar.removeAttribute("value")
    else this.bar.value = data.progress
    this.root.classList.toggle("stale", !current)
    if (current && data.progress !== null) this.next(this.move, 0)
  }

  // Another setting is shown than the one that was judged.
  differs({ revision, weights }) {
    const judged = this.data.weights
    return revision === this.data.revision && Object.entries(judged).some(([key, weight]) => weights[key] !== weight)
  }

  wait() {
    clearTimeout(this.asking)
    this.waiting = true
    this.root.classList.add("stale")
    this.bar.hidden = false
    this.bar.removeAttribute("value")
  }

  follow(move) {
    if (move.moving !== null) return this.wait()
    this.move = move
    this.waiting = false
    this.next(move, SETTLE_MS)
  }

  // The turn makes every question a new one: a state that does not change reruns nothing.
  next(move, after) {
    clearTimeout(this.asking)
    this.asking = setTimeout(() => this.say({ ...move, turn: this.data.turn }), after)
  }
}

export default living(Meter)
