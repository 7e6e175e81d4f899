// Reruns the fragment that it stands in when the sliders move, and tells them when its answer is on the page.

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
  constructor({ answered }) {
    this.answered = answered
    this.listen = ({ detail }) => this.pass(detail)
    window.addEventListener("qualify-moved", this.listen)
  }

  answer({ answered }) {
    if (answered !== this.answered) {
      window.dispatchEvent(new CustomEvent("qualify-followed", { detail: { serial: answered } }))
    }
    this.answered = answered
  }

  close() {
    window.removeEventListener("qualify-moved", this.listen)
  }
}
