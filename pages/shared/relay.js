// Reruns the fragment that it stands in when the sliders move, and tells them when its answer is on the page.

// Reruns that are asked for in one task of the browser are run as one: what may wait comes later.
const LATER_MS = 60

class Ear {
  constructor(parent, { answered, letGo }) {
    this.answered = answered
    this.listen = ({ detail }) => {
      if (!letGo) this.say(detail)
      else if (detail.moving === null) setTimeout(() => this.say(detail), LATER_MS)
    }
    window.addEventListener("qualify-moved", this.listen)
  }

  show({ answered, letGo }) {
    if (!letGo && answered !== this.answered) {
      window.dispatchEvent(new CustomEvent("qualify-followed", { detail: { serial: answered } }))
    }
    this.answered = answered
  }

  close() {
    window.removeEventListener("qualify-moved", this.listen)
  }
}

export default living(Ear)
