// Numbers that follow the sliders without asking the server: it has sent what they read at every weight of the slider
// that is held. Where it has not, they ask for it. Every text is set with textContent.

const ASK_AFTER_MS = 10

class Board {
  constructor(parent) {
    this.root = make("div", "qualify-ahead")
    parent.append(this.root)
    this.listen = ({ detail }) => this.hear(detail)
    window.addEventListener("qualify-shown", this.listen)
    // The page has followed a move: what is still not known by then was never asked, or the question was lost.
    this.again = () => {
      this.wanted = null
      this.check()
    }
    window.addEventListener("qualify-followed", this.again)
  }

  close() {
    clearTimeout(this.asking)
    window.removeEventListener("qualify-shown", this.listen)
    window.removeEventListener("qualify-followed", this.again)
    this.root.remove()
  }

  show(data) {
    const labels = JSON.stringify(data.labels)
    if (data.revision !== this.data?.revision) this.heard = null
    if (labels !== this.labels) this.build(data.labels)
    this.labels = labels
    this.data = data
    this.check()
  }

  build(labels) {
    this.values = labels.map(() => make("span", "qualify-ahead-value"))
    const numbers = labels.map(({ name, help, note }, place) => {
      const number = make("div", "qualify-ahead-number")
      number.title = help
      number.append(make("span", "qualify-ahead-name", name), this.values[place], make("span", "qualify-ahead-note", note))
      return number
    })
    this.root.replaceChildren(...numbers)
  }

  hear(move) {
    if (move.revision !== this.data.revision) return
    this.heard = move
    this.check()
  }

  check() {
    const known = this.paint()
    this.root.classList.toggle("qualify-ahead-waiting", !known)
    if (!known) this.want(this.heard)
  }

  // True when the numbers are those of the weights that the sliders show.
  paint() {
    const texts = this.heard ? this.known(this.heard) : this.data.now
    texts?.forEach((text, place) => {
      if (this.values[place].textContent !== text) this.values[place].textContent = text
    })
    return Boolean(texts)
  }

  known({ held, weights }) {
    const { key, others, texts } = this.data.ahead ?? {}
    const same = key === held && Object.entries(others).every(([name, weight]) => weights[name] === weight)
    return same ? texts[weights[held]] : null
  }

  // In a task of its own: reruns that are asked for in one task are rerun as one.
  want({ revision, held, weights }) {
    const others = JSON.stringify([revision, held, { ...weights, [held]: null }])
    if (others === this.wanted) return
    this.wanted = others
    clearTimeout(this.asking)
    this.asking = setTimeout(() => this.say({ revision, weights, moving: held }), ASK_AFTER_MS)
  }
}

export default living(Board)
