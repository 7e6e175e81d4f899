// Reruns the fragment that it stands in when the sliders move, and tells them when its answer is on the page.

// Reruns that are asked for in one task of the browser are run as one: what may wait comes later.
const LATER_MS = 60
const ears = new WeakMap()

export default function ({ data, parentElement, setStateValue }) {
  if (!ears.has(parentElement)) ears.set(parentElement, new Ear(data))
  const ear = ears.get(parentElement)
  ear.pass = (move) => setStateValue("said", move)
  ear.answer(data)
  return () => {
    ear.close()
    ears.delete(parentElement)
  }
}

class Ear {
  constructor({ answered, letGo }) {
    this.answered = answered
    this.listen = ({ detail }) => {
      if (!letGo) this.pass(detail)
      else if (detail.moving === null) setTimeout(() => this.pass(detail), LATER_MS)
    }
    window.addEventListener("qualify-moved", this.listen)
  }

  answer({ answered, letGo }) {
    if (!letGo && answered !== this.answered) {
      window.dispatchEvent(new CustomEvent("qualify-followed", { detail: { serial: answered } }))
    }
    this.answered = answered
  }

  close() {
    window.removeEventListener("qualify-moved", this.listen)
  }
}
