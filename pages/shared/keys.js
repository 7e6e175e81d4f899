// The keyboard of the scorecard. It only moves the focus and clicks what is there: all is drawn by Streamlit.

const LOOK_MS = 50
const PATIENCE = 400
const COMMIT_MS = 120

class Keys {
  constructor(parent) {
    this.style = make("span")
    parent.append(this.style)
    this.press = (event) => this.pressed(event)
    window.addEventListener("keydown", this.press, true)
  }

  close() {
    clearTimeout(this.looking)
    window.removeEventListener("keydown", this.press, true)
    this.style.remove()
  }

  show(data) {
    this.lend()
    const fresh = this.data === undefined || data.turn !== this.data.turn
    this.data = data
    if (!fresh) return
    clearTimeout(this.looking)
    this.find(PATIENCE)
  }

  // The theme's colours are known inside a component only; the bar with the score stands outside.
  lend() {
    const here = getComputedStyle(this.style)
    for (const name of ["background", "border"]) {
      const colour = here.getPropertyValue(`--st-${name}-color`)
      document.documentElement.style.setProperty(`--scorecard-${name}`, colour)
    }
  }

  // What is to have the focus may be drawn after this component.
  find(patience) {
    const field = document.querySelector(`.st-key-${this.data.first} input`)
    if (field) field.focus()
    else if (patience) this.looking = setTimeout(() => this.find(patience - 1), LOOK_MS)
  }

  questions() {
    return [...document.querySelectorAll(`[class*="st-key-${this.data.question}"]`)]
  }

  pressed(event) {
    const { target, key } = event
    if (!this.data || event.altKey || !(target instanceof Element)) return
    const question = target.closest(`[class*="st-key-${this.data.question}"]`)
    if (!question) return
    if (key === "Enter" && (event.ctrlKey || event.metaKey)) return this.take(event, () => this.save())
    if (event.ctrlKey || event.metaKey) return
    if (target.type === "radio") this.onAnswer(event, question)
    else if (key === "Enter" && target.type === "text") setTimeout(() => this.next(question), COMMIT_MS)
  }

  onAnswer(event, question) {
    const answers = [...question.querySelectorAll("input[type=radio]")]
    const last = answers.length - 1
    if (event.key === "Enter") return this.take(event, () => this.enter())
    const unknown = event.key === "0" || event.key.toLowerCase() === "u"
    const place = unknown ? last : /^[1-9]$/.test(event.key) ? Number(event.key) - 1 : -1
    const chosen = place < last || unknown ? answers[place] : undefined
    if (chosen) this.take(event, () => this.choose(chosen, question, unknown))
  }

  take(event, act) {
    event.preventDefault()
    event.stopPropagation()
    act()
  }

  choose(answer, question, unknown) {
    answer.click()
    const asked = question.querySelector('[class*="st-key-asked_"] input[type=text]')
    if (asked && !unknown) asked.focus()
    else this.next(question)
  }

  next(question) {
    const all = this.questions()
    const after = all[all.indexOf(question) + 1]
    if (after) this.focus(after)
    else this.button()?.focus()
  }

  // To the first question that has no answer, or else it is done.
  enter() {
    const open = this.questions().find((each) => each.querySelector("input[type=radio]") && !each.querySelector("input[type=radio]:checked"))
    if (open) this.focus(open)
    else this.save()
  }

  focus(question) {
    const radios = [...question.querySelectorAll("input[type=radio]")]
    const field = radios.find((radio) => radio.checked) ?? question.querySelector('[class*="st-key-answer-"] input')
    field?.focus()
    question.scrollIntoView({ block: "nearest" })
  }

  button() {
    return document.querySelector(`.st-key-${this.data.save} button`)
  }

  // What was typed is told when its field loses the focus.
  save() {
    this.button()?.focus()
    setTimeout(() => this.button()?.click(), COMMIT_MS)
  }
}

export default living(Keys)
