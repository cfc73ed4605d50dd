// Words that are cut off or stick out of their box, and a page wider than its window.
() => {
  const seen = (part) => part.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  const forEyes = (part) => !part || (!getComputedStyle(part).clipPath.startsWith('inset') && forEyes(part.parentElement));
  const own = (part) => !part.closest('svg, template, .maplibregl-map, noscript') && forEyes(part);
  const name = (part) => `${part.tagName.toLowerCase()}.${part.className} 「${part.textContent.trim().slice(0, 30)}」`;
  const wide = document.documentElement.scrollWidth - innerWidth;
  const faults = wide > 0 ? [`the page is ${wide} px wider than the window`] : [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  const told = new Set();
  while (texts.nextNode()) {
    const text = texts.currentNode;
    const parent = text.parentElement;
    if (!text.data.trim() || told.has(parent) || !own(parent) || !seen(parent)) continue;
    range.selectNodeContents(text);
    for (const line of range.getClientRects()) {
      if (line.width <= 1 || line.height <= 1) continue;
      for (let around = parent; around && around !== document.body; around = around.parentElement) {
        const style = getComputedStyle(around);
        const clips = (axis) => ['hidden', 'clip'].includes(style[`overflow${axis}`]);
        const rolls = ['auto', 'scroll'].includes(style.overflowX) || ['auto', 'scroll'].includes(style.overflowY);
        const box = around.getBoundingClientRect();
        if (box.height <= 1) break; // hidden on purpose
        if (style.textOverflow === 'ellipsis' && style.whiteSpace === 'nowrap') break; // says itself that there is more
        const over = (clips('X') && (line.right > box.right + 1 || line.left < box.left - 1))
          || (clips('Y') && (line.bottom > box.bottom + 2 || line.top < box.top - 2));
        if (over) { faults.push(`cut off: ${name(parent)} by ${name(around).split(' ')[0]}`); told.add(parent); }
        if (over || rolls || style.position === 'fixed') break;
      }
    }
    const style = getComputedStyle(parent);
    if (!told.has(parent) && !style.display.startsWith('inline') && !['auto', 'scroll'].includes(style.overflowX)
      && parent.scrollWidth > parent.clientWidth + 1 && parent.clientWidth) {
      faults.push(`sticks out of its box: ${name(parent)}`);
      told.add(parent);
    }
  }
  return faults;
}
