// What a page must bear, measured inside it. Each function returns what is wrong: nothing, an empty list.
window.looks = (() => {
  const HIDDEN = '.visually-hidden, .skip'
  const name = one => one.outerHTML.replace(/\s+/g, ' ').slice(0, 110)
  const all = (selector, root = document.body) => [...root.querySelectorAll(selector)]
  const style = one => getComputedStyle(one)

  const seen = one => {
    const box = one.getBoundingClientRect()
    return box.width > 1 && box.height > 1 && one.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true })
  }

  // Text nodes with something in them that the eye can see.
  const words = () => {
    const found = []
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const owner = node.parentElement
      if (!node.data.trim() || owner.closest(`script, style, svg, option, ${HIDDEN}`) || !seen(owner)) continue
      found.push({ node, owner })
    }
    return found
  }

  const boxes = node => {
    const range = document.createRange()
    range.selectNodeContents(node)
    return [...range.getClientRects()].filter(box => box.width > 1)
  }

  const ground = one => {
    for (let up = one; up; up = up.parentElement) {
      const colour = style(up).backgroundColor
      if (colour !== 'rgba(0, 0, 0, 0)') return colour
    }
    return style(document.documentElement).backgroundColor
  }

  // Wider than the window; or words that leave it, with nothing around them that scrolls.
  const tooWide = lines => {
    const wide = document.documentElement.clientWidth
    const more = document.documentElement.scrollWidth - wide
    const out = lines.filter(({ owner, rects }) =>
      !owner.closest('[data-scrolls]') && rects.some(box => box.right > wide + 1 || box.left < -1))
    return [...(more > 0 ? [`${more} px`] : []), ...out.map(({ owner }) => name(owner))]
  }

  // Words of which an ancestor that hides what overflows cuts a part.
  const cut = lines => {
    const hiding = new Map()
    const hides = one => {
      if (!hiding.has(one)) {
        const { overflowX, overflowY } = style(one)
        const shut = value => value === 'hidden' || value === 'clip'
        hiding.set(one, shut(overflowX) || shut(overflowY) ? { box: one.getBoundingClientRect(), x: shut(overflowX), y: shut(overflowY) } : null)
      }
      return hiding.get(one)
    }
    return lines.filter(({ owner, rects }) => {
      for (let up = owner; up && up !== document.body; up = up.parentElement) {
        const edge = hides(up)
        if (edge && rects.some(box =>
          (edge.x && (box.right > edge.box.right + 1 || box.left < edge.box.left - 1)) ||
          (edge.y && (box.bottom - box.height / 4 > edge.box.bottom || box.top + box.height / 4 < edge.box.top)))) return true
      }
      return false
    }).map(({ owner }) => name(owner))
  }

  // Words drawn over other words. What is fixed to the window floats over the page by nature.
  const overlaid = lines => {
    const floats = new Map()
    const floating = one => {
      if (!one || one === document.body) return false
      if (!floats.has(one)) floats.set(one, ['fixed', 'sticky'].includes(style(one).position) || floating(one.parentElement))
      return floats.get(one)
    }
    const flat = lines.filter(({ owner }) => !floating(owner)).flatMap(({ owner, rects }) =>
      rects.map(box => ({ owner, left: box.left + 1, right: box.right - 1, top: box.top + box.height * .3, bottom: box.bottom - box.height * .3 })))
    flat.sort((a, b) => a.top - b.top)
    const found = new Set()
    flat.forEach((one, index) => {
      for (let next = index + 1; next < flat.length && flat[next].top < one.bottom; next++) {
        const other = flat[next]
        if (other.owner !== one.owner && other.left < one.right && one.left < other.right) found.add(`${name(one.owner)} / ${name(other.owner)}`)
      }
    })
    return [...found]
  }

  // What scrolls sideways is a table, a plot, a map or photograph of fixed size, or words as they were typed: never a part of the page.
  const scrolling = () => {
    const found = []
    for (const one of all('*')) {
      if (one.scrollWidth <= one.clientWidth + 1) continue
      if (!['auto', 'scroll'].includes(style(one).overflowX) || one.matches('textarea, input, select')) continue
      one.dataset.scrolls = ''
      if (!one.querySelector(':scope > table, :scope > svg, :scope > [type=image], :scope > .aim > [type=image]') && !one.matches('pre')) found.push(name(one))
    }
    return found
  }

  const layout = () => {
    const sideways = scrolling()
    const lines = words().map(({ node, owner }) => ({ owner, rects: boxes(node) }))
    return { tooWide: tooWide(lines), cut: cut(lines), overlaid: overlaid(lines), sideways }
  }

  const FOCUSABLE = 'a[href], button, input:not([type=hidden]), select, textarea, summary, iframe, [tabindex]:not([tabindex="-1"])'

  // Call after a real press of Tab: from then on the browser shows the focus wherever it goes.
  const focus = () => {
    const found = { unseen: [], covered: [] }
    for (const one of all(FOCUSABLE)) {
      if (one.disabled || one.tabIndex < 0 || !one.checkVisibility({ visibilityProperty: true })) continue
      one.focus()
      if (document.activeElement !== one) {
        if (one.tagName !== 'IFRAME') found.unseen.push(`cannot have it: ${name(one)}`)
        continue
      }
      const { outlineStyle, outlineWidth, outlineColor, boxShadow } = style(one)
      const box = one.getBoundingClientRect()
      const behind = ground(one.parentElement)
      const lit = outlineColor !== behind || (boxShadow !== 'none' && !boxShadow.startsWith(behind))
      const drawn = outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2 && lit
      if (!drawn || box.width < 8 || box.height < 8) found.unseen.push(name(one))
      else if (isCovered(one, box)) found.covered.push(name(one))
    }
    return found
  }

  const isCovered = (one, box) => {
    const at = [[.5, .5], [.1, .5], [.9, .5], [.5, .2], [.5, .8]].map(([x, y]) => [box.left + box.width * x, box.top + box.height * y])
    const inside = at.filter(([x, y]) => x >= 0 && y >= 0 && x < innerWidth && y < innerHeight)
    return !inside.some(([x, y]) => {
      const top = document.elementFromPoint(x, y)
      return top && (one.contains(top) || top.contains(one) || [...(one.labels ?? [])].some(label => label.contains(top)))
    })
  }

  // Words of the colour of their ground, controls without an edge, drawings that vanish.
  const lostColours = () => {
    const faint = words().filter(({ owner }) => style(owner).color === ground(owner)).map(({ owner }) => owner)
    const typed = 'button, select, textarea, input:not([type=hidden], [type=radio], [type=checkbox], [type=image])'
    const flat = all(typed).filter(seen).filter(one => {
      const { borderBottomWidth, borderBottomColor, textDecorationLine, backgroundColor } = style(one)
      const behind = ground(one.parentElement)
      const framed = parseFloat(borderBottomWidth) > 0 && borderBottomColor !== behind
      return !framed && textDecorationLine !== 'underline' && backgroundColor === behind
    })
    const pale = all('svg :is(path, rect, circle, ellipse, line, polyline, polygon, text)').filter(seen).filter(one => {
      if (one.closest('defs, clipPath, mask, symbol, pattern') || one.matches('.point + text')) return false
      const { fill, stroke, strokeWidth, fillOpacity, opacity } = style(one)
      const behind = ground(one.closest('svg').parentElement)
      const filled = fill !== 'none' && fill !== behind && fillOpacity !== '0'
      const lined = stroke !== 'none' && stroke !== behind && parseFloat(strokeWidth) > 0
      return opacity === '0' || !(filled || lined)
    })
    return [...faint, ...flat, ...pale].map(name)
  }

  // What moves although the reader asked that nothing should.
  const moving = () => {
    const long = value => value.split(',').some(one => parseFloat(one) > .01)
    return all('*').filter(one => {
      const { transitionDuration, animationName, animationDuration } = style(one)
      return long(transitionDuration) || (animationName !== 'none' && long(animationDuration))
    }).map(name)
  }

  const folded = []
  const unfold = () => {
    for (const one of all('details:not([open])')) {
      folded.push(one)
      one.open = true
    }
  }

  // What the screen says and paper leaves out. Paper needs no menu, no button, no form's tools.
  let said = []
  const ACTS = 'nav, .nav, .side, .bar, .foot, .crumbs, .toolbar, .pages, .screen, .button, button, .tabs, .filters, .keys, .hero .find, summary'
  const listen = () => { said = words().map(({ owner }) => owner) }
  const unprinted = () => {
    for (const one of folded) one.open = false
    const lost = said.filter(owner => !owner.closest(ACTS) && !seen(owner))
    const faint = words().filter(({ owner }) => style(owner).color === 'rgb(255, 255, 255)').map(({ owner }) => owner)
    for (const one of folded) one.open = true
    return [...new Set([...lost, ...faint])].map(name)
  }

  return { layout, focus, lostColours, moving, unfold, listen, unprinted }
})()
