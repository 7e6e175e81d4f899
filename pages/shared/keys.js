// The keyboard of the scorecard. It only moves the focus and clicks what is there: all is drawn by Streamlit.
// What is typed while the questions that it belongs to are not drawn yet is held, and played once they are.

const LOOK_MS = 50
const COMMIT_MS = 120
const PATIENCE_MS = 20000
const EVIDENCE = '[class*="st-key-evidence-"] input'
const LIST = ".stSelectbox"

class Keys {
  constructor(parent) {
    this.style = make("span")
    parent.append(this.style)
    this.held = []
    this.waiting = this.named = false
    this.listeners = { keydown: (event) => this.pressed(event), click: (event) => this.clicked(event) }
    for (const [name, act] of Object.entries(this.listeners)) window.addEventListener(name, act, true)
  }

  close() {
    clearTimeout(this.looking)
    for (const [name, act] of Object.entries(this.listeners)) window.removeEventListener(name, act, true)
    this.style.remove()
  }

  show(data) {
    this.lend()
    const before = this.data
    this.data = data
    if (before === undefined || data.turn !== before.turn) this.wait(() => this.drawn(), () => this.begin())
    else if (data.refused !== before.refused) this.release()
  }

  // The theme's colours are known inside a component only; the bar with the score stands outside.
  lend() {
    const here = getComputedStyle(this.style)
    for (const name of ["background", "border"]) {
      const colour = here.getPropertyValue(`--st-${name}-color`)
      document.documentElement.style.setProperty(`--scorecard-${name}`, colour)
    }
  }

  // Keys are held until something is there, or for so long that they belong to nothing any more.
  wait(there, then, since = Date.now()) {
    clearTimeout(this.looking)
    this.waiting = true
    if (there()) then()
    else if (Date.now() - since > PATIENCE_MS) this.release()
    else this.looking = setTimeout(() => this.wait(there, then, since), LOOK_MS)
  }

  release() {
    clearTimeout(this.looking)
    this.waiting = this.named = false
    this.held = []
  }

  // What is to have the focus may be drawn after this component, and the questions one after the other.
  drawn() {
    return this.first() && this.questions().length >= this.data.count && (!this.data.count || this.button())
  }

  begin() {
    this.first().focus()
    this.play()
  }

  play() {
    this.waiting = this.named = false
    while (this.held.length && !this.waiting) this.typed(this.held.shift())
  }

  first() {
    return document.querySelector(`.st-key-${this.data.first} input`)
  }

  questions() {
    return [...document.querySelectorAll(`[class*="st-key-${this.data.question}"]`)]
  }

  button() {
    return document.querySelector(`.st-key-${this.data.save} button`)
  }

  questionOf(element) {
    return element.closest(`[class*="st-key-${this.data.question}"]`)
  }

  pressed(event) {
    const { target, key, repeat } = event
    if (!this.data || event.altKey || event.isComposing || !(target instanceof Element)) return
    const stroke = { key, saves: key === "Enter" && (event.ctrlKey || event.metaKey) }
    if (!stroke.saves && (event.ctrlKey || event.metaKey)) return
    if (!this.waiting) {
      if (repeat ? this.chooses(stroke, target) : this.take(stroke, target)) this.stop(event)
    } else if (this.mine(target) && (key.length === 1 || key === "Enter" || key === "Backspace")) {
      this.stop(event)
      // An Enter that nothing comes before is the one that saves, pressed again.
      if (!repeat && (this.held.length || key !== "Enter")) this.held.push(stroke)
    }
  }

  stop(event) {
    event.preventDefault()
    event.stopPropagation()
  }

  // Whoever types in a field that is none of the questions' goes on doing so while they are on their way.
  mine(target) {
    return target === document.body || this.named || this.isSave(target) || Boolean(this.questionOf(target))
  }

  isSave(target) {
    return Boolean(target.closest(`.st-key-${this.data.save}`))
  }

  // The mouse saves too, and what is typed then belongs to the next deal.
  clicked(event) {
    if (this.data && event.target instanceof Element && this.isSave(event.target)) this.leave()
  }

  // What a key does where the focus is; false where it does what it does in any field.
  take(stroke, target) {
    if (stroke.saves) return this.save()
    const question = this.questionOf(target)
    const enters = stroke.key === "Enter"
    if (enters && this.isSave(target)) return this.enter()
    if (enters && target === this.first() && !question) return this.name(target)
    if (!question) return false
    if (target.type === "radio") return this.answer(stroke, question)
    if (enters && target.closest(LIST)) return this.listed(question)
    return enters && target.type === "text" && this.noted(question)
  }

  chooses(stroke, target) {
    return target.type === "radio" && Boolean(this.questionOf(target)) && /^[0-9ue]$/i.test(stroke.key)
  }

  answer({ key }, question) {
    if (key === "Enter") return this.enter()
    if (/^e$/i.test(key)) return this.evidence(question)
    if (!/^[0-9u]$/i.test(key)) return false
    const answers = [...question.querySelectorAll("input[type=radio]")]
    const unknown = answers.pop()
    // A digit that no answer has leaves the question open: what was typed ahead stays with its own question.
    const chosen = /^[1-9]$/.test(key) ? answers[Number(key) - 1] : unknown
    chosen?.click()
    return this.next(question)
  }

  evidence(question) {
    const field = question.querySelector(EVIDENCE)
    field.focus()
    field.setSelectionRange(field.value.length, field.value.length)
    return true
  }

  noted(question) {
    return this.open(question) ? this.focus(question) : this.next(question)
  }

  // The list chooses by this very key.
  listed(question) {
    this.leave()
    this.looking = setTimeout(() => {
      this.next(question)
      this.play()
    }, COMMIT_MS)
    return false
  }

  // The name is told by this very key, and the questions come after it.
  name(field) {
    if (field.value.trim()) {
      this.named = true
      this.leave()
    }
    return false
  }

  next(question) {
    const all = this.questions()
    const after = all[all.indexOf(question) + 1]
    if (after) return this.focus(after)
    this.button()?.focus()
    return true
  }

  // To the first question that has no answer, or else it is done.
  enter() {
    const open = this.questions().find((question) => this.open(question))
    return open ? this.focus(open) : this.save()
  }

  open(question) {
    const list = question.querySelector(`${LIST} input`)
    return list ? !list.value : !question.querySelector("input[type=radio]:checked")
  }

  focus(question) {
    const field = question.querySelector("input[type=radio]:checked") ?? question.querySelector("input")
    field?.focus()
    question.scrollIntoView({ block: "nearest" })
    return true
  }

  // What was typed is told when its field loses the focus.
  save() {
    if (!this.button()) return false
    this.button().focus()
    this.leave()
    setTimeout(() => this.button()?.click(), COMMIT_MS)
    return true
  }

  // What is typed from now on is for what is drawn next.
  leave() {
    clearTimeout(this.looking)
    this.waiting = true
    this.looking = setTimeout(() => this.release(), PATIENCE_MS)
  }

  // A key that was held, where the focus is now.
  typed(stroke) {
    const field = document.activeElement
    if (field.closest(LIST)) return this.release()
    if (this.take(stroke, field) || field.type !== "text") return
    if (stroke.key === "Backspace") document.execCommand("delete")
    else if (stroke.key.length === 1) document.execCommand("insertText", false, stroke.key)
  }
}

export default living(Keys)
