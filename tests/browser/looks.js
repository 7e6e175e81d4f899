// What is wrong with how a page looks: each function returns sentences, none where all is well.
window.looks = (() => {
  const MOST_OVERLAP = 2 // Pixels that two texts may share: the room above letters.
  const MAIN = "[data-testid=stMain]"
  const SLANT = 0.8 // Of a line's height, what its letters take.

  const visible = (element) =>
    element.checkVisibility({ opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true }) &&
    getComputedStyle(element).clipPath === "none"

  // Corners of a box as drawn, turned ones included.
  const corners = (element, box) => {
    const turn = element.getScreenCTM()
    const at = (x, y) => ({ x: turn.a * x + turn.c * y + turn.e, y: turn.b * x + turn.d * y + turn.f })
    const top = box.y + (box.height * (1 - SLANT)) / 2
    const low = box.y + (box.height * (1 + SLANT)) / 2
    return [at(box.x, top), at(box.x + box.width, top), at(box.x + box.width, low), at(box.x, low)]
  }

  const drawn = () =>
    [...document.querySelectorAll(`${MAIN} [data-testid=stVegaLiteChart] svg text`)]
      .filter((text) => text.textContent.trim() && visible(text))
      .map((text) => ({ text: text.textContent, element: text, at: corners(text, text.getBBox()) }))

  // A line of text, less what boxes around it cut off.
  const shown = (rect, element) => {
    let { left, right, top, bottom } = rect
    for (let one = element; one && one !== document.body; one = one.parentElement) {
      const { overflowX, overflowY } = getComputedStyle(one)
      const box = one.getBoundingClientRect()
      if (overflowX !== "visible") [left, right] = [Math.max(left, box.left), Math.min(right, box.right)]
      if (overflowY !== "visible") [top, bottom] = [Math.max(top, box.top), Math.min(bottom, box.bottom)]
    }
    return right - left > 1 && bottom - top > 1 ? { left, right, top, bottom } : null
  }

  const IGNORED = "[data-testid=stHeader], [data-testid=stDataFrame], [data-testid=stVegaLiteChart], script, style, .hidden"

  const written = () => {
    const found = []
    const roots = [document.body, ...[...document.querySelectorAll("*")].map((one) => one.shadowRoot).filter(Boolean)]
    for (const root of roots) {
      const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
      while (walker.nextNode()) {
        const node = walker.currentNode
        const parent = node.parentElement
        if (!node.textContent.trim() || !parent || parent.closest(IGNORED) || !visible(parent)) continue
        const range = document.createRange()
        range.selectNodeContents(node)
        for (const rect of range.getClientRects()) {
          const part = shown(rect, parent)
          if (!part) continue
          const cut = ((part.bottom - part.top) * (1 - SLANT)) / 2
          const [top, low] = [part.top + cut, part.bottom - cut]
          const at = [[part.left, top], [part.right, top], [part.right, low], [part.left, low]].map(([x, y]) => ({ x, y }))
          found.push({ text: node.textContent.trim(), element: node, at })
        }
      }
    }
    return found
  }

  const along = (points, x, y) => {
    const all = points.map((point) => point.x * x + point.y * y)
    return [Math.min(...all), Math.max(...all)]
  }

  // How deep two turned boxes reach into each other; negative where they are apart.
  const depth = (one, other) => {
    let least = Infinity
    for (const box of [one, other]) {
      for (const [from, to] of [[box[0], box[1]], [box[1], box[2]]]) {
        const length = Math.hypot(to.x - from.x, to.y - from.y) || 1
        const [x, y] = [(to.x - from.x) / length, (to.y - from.y) / length]
        const [a, b] = along(one, x, y)
        const [c, d] = along(other, x, y)
        least = Math.min(least, Math.min(b, d) - Math.max(a, c))
      }
    }
    return least
  }

  const short = (text) => (text.length > 40 ? `${text.slice(0, 37)}...` : text)

  const overlaps = () => {
    const all = [...drawn(), ...written()].map((one) => {
      const [[left, right], [top, low]] = [along(one.at, 1, 0), along(one.at, 0, 1)]
      return { ...one, left, right, top, low }
    })
    all.sort((one, other) => one.top - other.top)
    const found = []
    all.forEach((one, index) => {
      for (let next = index + 1; next < all.length && all[next].top < one.low; next += 1) {
        const other = all[next]
        if (other.left >= one.right || one.left >= other.right || one.element === other.element) continue
        if (depth(one.at, other.at) > MOST_OVERLAP) found.push(`“${short(one.text)}” and “${short(other.text)}” overlap`)
      }
    })
    return found
  }

  const cut = () => {
    const found = drawn().filter((one) => one.text.endsWith("…")).map((one) => `“${one.text}” is cut short`)
    for (const { text, element, at } of drawn()) {
      const box = element.ownerSVGElement.getBoundingClientRect()
      const [[left, right], [top, low]] = [along(at, 1, 0), along(at, 0, 1)]
      if (left < box.left - 1 || right > box.right + 1 || top < box.top - 1 || low > box.bottom + 1) {
        found.push(`“${short(text)}” leaves its chart`)
      }
    }
    for (const one of document.querySelectorAll(`${MAIN} *`)) {
      const style = getComputedStyle(one)
      if (style.textOverflow === "ellipsis" && one.scrollWidth > one.clientWidth + 1 && visible(one) && one.innerText) {
        found.push(`“${short(one.innerText)}” has no room`)
      }
    }
    return found
  }

  const wide = () => {
    const found = []
    const main = document.querySelector(MAIN)
    if (document.documentElement.scrollWidth > innerWidth) found.push("the page scrolls sideways")
    if (main.scrollWidth > main.clientWidth + 1) found.push("the content scrolls sideways")
    return found
  }

  const tables = () =>
    [...document.querySelectorAll(`${MAIN} [data-testid=stDataFrame] .dvn-scroller`)]
      .filter((one) => one.scrollWidth > one.clientWidth + 2)
      .map((one) => {
        const heads = [...one.closest("[data-testid=stDataFrame]").querySelectorAll("th, [role=columnheader]")]
        return `a table is ${one.scrollWidth - one.clientWidth} pixels too wide: ${heads.map((h) => h.textContent).join(", ")}`
      })

  const LINEAR = (part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
  const parse = (colour) => {
    const parts = colour.match(/[\d.]+/g)?.map(Number)
    return parts && parts.length >= 3 ? { rgb: parts.slice(0, 3), a: parts[3] ?? 1 } : null
  }
  const light = (rgb) => {
    const [r, g, b] = rgb.map((part) => LINEAR(part / 255))
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const over = (front, back, a) => front.map((part, index) => part * a + back[index] * (1 - a))

  // What is painted behind the middle of a text in a chart.
  const behind = (text, at) => {
    const x = (at[0].x + at[2].x) / 2
    const y = (at[0].y + at[2].y) / 2
    const page = parse(getComputedStyle(document.querySelector("[data-testid=stApp]")).backgroundColor).rgb
    let colour = page
    for (const shape of [...text.ownerSVGElement.querySelectorAll("path")]) {
      const style = getComputedStyle(shape)
      const fill = parse(style.fill)
      if (!fill || shape.classList.contains("background")) continue
      const box = shape.getBoundingClientRect()
      if (x < box.left || x > box.right || y < box.top || y > box.bottom) continue
      if (!(shape.compareDocumentPosition(text) & Node.DOCUMENT_POSITION_FOLLOWING)) continue
      const point = shape.ownerSVGElement.createSVGPoint()
      Object.assign(point, { x, y })
      if (!shape.isPointInFill(point.matrixTransform(shape.getScreenCTM().inverse()))) continue
      colour = over(fill.rgb, colour, fill.a * Number(style.fillOpacity) * Number(style.opacity))
    }
    return colour
  }

  const faint = (least) => {
    const found = []
    for (const { text, element, at } of drawn()) {
      const style = getComputedStyle(element)
      const ink = parse(style.fill)
      const back = behind(element, at)
      const front = over(ink.rgb, back, ink.a * Number(style.fillOpacity) * Number(style.opacity))
      const [high, low] = [light(front), light(back)].sort((a, b) => b - a)
      const contrast = (high + 0.05) / (low + 0.05)
      if (contrast < least) found.push(`“${short(text)}” has a contrast of ${contrast.toFixed(1)}`)
    }
    return found
  }

  const speechless = () => {
    const found = []
    let said = false
    for (const one of document.querySelectorAll(`${MAIN} :is(h1, h2, h3, h4, p, li, [data-testid=stVegaLiteChart])`)) {
      if (!visible(one)) continue
      if (/^H\d$/.test(one.tagName)) said = false
      else if (one.tagName !== "DIV") said ||= one.innerText.trim().length > 30
      else {
        if (!said) found.push(`a chart without a sentence: ${one.getAttribute("aria-label")}`)
        if (!one.getAttribute("aria-label")) found.push("a chart without a description")
      }
    }
    return found
  }

  const deep = (root) =>
    [...root.querySelectorAll("*")].flatMap((one) => [one, ...(one.shadowRoot ? deep(one.shadowRoot) : [])])

  const NAMED = "a[href], button, input, select, textarea, summary, [tabindex]"
  const called = (one) =>
    short(`${one.tagName.toLowerCase()} ${one.getAttribute("aria-label") || one.innerText || one.dataset.testid || one.type || ""}`)

  // What a person without a mouse has to be able to reach; of a group of choices the one that stands for it.
  const reachable = () => {
    const groups = new Set()
    return deep(document.body).filter((one) => {
      if (!one.matches(NAMED) || one.disabled || one.tabIndex < 0 || !visible(one) || one.closest("[inert]")) return false
      const group = one.closest("[data-testid=stButtonGroup]")
      if (group) return !groups.has(group) && groups.add(group)
      if (one.type !== "radio") return true
      if (groups.has(one.name) || !(one.checked || !document.querySelector(`[name="${one.name}"]:checked`))) return false
      return groups.add(one.name)
    })
  }

  const orders = () => deep(document.body).filter((one) => one.tabIndex > 0).map((one) => `${called(one)} jumps the queue`)

  const around = (one) => [one, one.previousElementSibling, one.nextElementSibling, one.parentElement,
    one.parentElement?.parentElement, one.parentElement?.parentElement?.parentElement].filter(Boolean)
  const dress = (one) =>
    around(one).map((each) => {
      const { outline, boxShadow, borderColor, backgroundColor, opacity } = getComputedStyle(each)
      return [outline, boxShadow, borderColor, backgroundColor, opacity].join()
    }).join()

  const tour = { waiting: new Map(), bare: [] }
  const begin = () => {
    document.activeElement?.blur()
    // What fades in would look as before at the moment of the step.
    const still = document.createElement("style")
    still.textContent = "*, *::before, *::after { transition: none !important }"
    document.head.append(still)
    tour.waiting = new Map(reachable().map((one) => [one, dress(one)]))
    tour.bare = []
    return tour.waiting.size
  }
  const step = () => {
    let one = document.activeElement
    while (one?.shadowRoot?.activeElement) one = one.shadowRoot.activeElement
    const before = tour.waiting.get(one)
    if (before === undefined) return
    // Streamlit's own: the link of the page that one is on is marked already, the content as a whole takes the focus to
    // be scrolled, and a table draws the cell that has it.
    const here = location.pathname.split("/").pop()
    const marked = one.matches(`main, canvas, a[href="${here}"], a[href^="${here}?"]`)
    if (before === dress(one) && !marked) tour.bare.push(`${called(one)} does not show that it has the focus`)
    tour.waiting.delete(one)
    return tour.waiting.size
  }
  const end = () => [...tour.bare, ...[...tour.waiting.keys()].map((one) => `${called(one)} is not reached`)]

  const unique = (found) => [...new Set(found)]
  return {
    overlaps: () => unique(overlaps()), cut: () => unique(cut()), wide, tables,
    faint: (least) => unique(faint(least)), speechless, orders, begin, step, end,
  }
})()
