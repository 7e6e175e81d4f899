// What all components here share: this text is put behind that of each. A component of a kind is made once for its
// place on the page, shown what the server says in every run, and closed when it leaves the page.

function living(Kind) {
  const there = new WeakMap()
  return ({ data, parentElement, setStateValue }) => {
    if (!there.has(parentElement)) there.set(parentElement, new Kind(parentElement, data))
    const one = there.get(parentElement)
    one.say = (what) => setStateValue("said", what)
    one.show(data)
    return () => {
      one.close()
      there.delete(parentElement)
    }
  }
}

// An element of a class; its text comes from users, so it is never read as HTML.
function make(tag, name = "", text = "") {
  const element = document.createElement(tag)
  if (name) element.className = name
  element.textContent = text
  return element
}
