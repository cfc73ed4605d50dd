/* An input that offers what its words may become: WAI-ARIA 1.2 editable combobox, list autocomplete.

   The input keeps the focus; aria-activedescendant says which option the arrow keys have reached.
   Nothing is chosen that was not reached by key, click or tap: Enter on an option fills the box and
   does not submit; Enter in the box submits as in any form. While an input method composes, its keys
   are its own, but what it composes (ㄎㄨㄞ) is offered completions already. */

const WAIT = 120; // ms after a key before anything is asked
const SAY_AFTER = 700; // ms of quiet before the number of options is said
const LEAST_ROOM = 176; // px: four options

let lists = 0;

/** Makes a combobox of an input.

    `offer(typed, signal)` gives, or promises, groups: [{label, options: [{text, name?, note?, count?,
    act?}]}]; an option fills the box with `text` or runs `act(input)`. `say(words)` tells those who
    listen. `texts`: list, some, none, filled. Returns {close()}. */
export function combobox(input, { offer, say, texts }) {
  const list = document.createElement('div');
  const id = `suggestions-${++lists}`;
  let options = [];
  let active = -1;
  let asked;
  let waiting;
  let saying;
  let composing = false;

  Object.assign(list, { id, className: 'suggestions', hidden: true });
  list.setAttribute('role', 'listbox');
  list.setAttribute('aria-label', texts.list);
  list.dataset.of = input.name;
  input.closest('form').append(list);
  input.setAttribute('role', 'combobox');
  input.setAttribute('aria-autocomplete', 'list');
  input.setAttribute('aria-controls', id);
  input.setAttribute('aria-expanded', 'false');

  const isOpen = () => !list.hidden;

  function close() {
    clearTimeout(waiting);
    clearTimeout(saying);
    asked?.abort();
    list.hidden = true;
    input.setAttribute('aria-expanded', 'false');
    point(-1);
  }

  function point(to) {
    options[active]?.element.setAttribute('aria-selected', 'false');
    active = to;
    const reached = options[active];
    reached?.element.setAttribute('aria-selected', 'true');
    reached?.element.scrollIntoView({ block: 'nearest' });
    if (reached) input.setAttribute('aria-activedescendant', reached.element.id);
    else input.removeAttribute('aria-activedescendant');
  }

  async function ask() {
    asked?.abort();
    const mine = new AbortController();
    asked = mine;
    try {
      const groups = await offer(input.value, mine.signal);
      if (!mine.signal.aborted && document.activeElement === input) show(groups);
    } catch (error) {
      if (error.name !== 'AbortError') close(); // the box works without suggestions
    }
  }

  function show(groups) {
    const before = isOpen();
    options = [];
    list.replaceChildren(...groups.map(group));
    point(-1);
    if (!options.length) {
      close();
      if (before) tell(texts.none);
      return;
    }
    list.hidden = false;
    input.setAttribute('aria-expanded', 'true');
    list.scrollTop = 0;
    fit();
    tell(texts.some.replace('{count}', options.length));
  }

  function group({ label, options: several }, number) {
    const box = document.createElement('div');
    const heading = document.createElement('div');
    Object.assign(heading, { id: `${id}-${number}`, className: 'kind', textContent: label });
    heading.setAttribute('role', 'presentation');
    box.setAttribute('role', 'group');
    box.setAttribute('aria-labelledby', heading.id);
    box.append(heading, ...several.map((one) => option(one)));
    return box;
  }

  function option(one) {
    const element = document.createElement('div');
    element.id = `${id}-option-${options.length}`;
    element.className = 'suggestion';
    element.setAttribute('role', 'option');
    element.setAttribute('aria-selected', 'false');
    element.dataset.option = options.length;
    element.append(words(one.name ?? one.text, input.value));
    for (const [kind, said] of [['note', one.note], ['count', one.count]]) {
      if (said) element.append(' ', Object.assign(document.createElement('small'), { className: kind, textContent: said }));
    }
    options.push({ ...one, element });
    return element;
  }

  function choose({ text, act }) {
    if (composing) { // what the input method holds would be put in again behind ours
      input.blur();
      input.focus();
    }
    close();
    if (act) {
      act(input);
      return;
    }
    input.value = text;
    input.setSelectionRange(text.length, text.length);
    say(texts.filled.replace('{text}', text));
  }

  function tell(said) {
    clearTimeout(saying);
    saying = setTimeout(() => say(said), SAY_AFTER);
  }

  // What the keyboard of a phone leaves.
  function fit() {
    const { height, offsetTop } = window.visualViewport ?? { height: innerHeight, offsetTop: 0 };
    const room = offsetTop + height - list.getBoundingClientRect().top - 8;
    list.style.setProperty('--room', `${Math.max(LEAST_ROOM, Math.round(room))}px`);
  }

  const KEYS = {
    ArrowDown: (event) => move(event, isOpen() ? (active + 1) % options.length : 0),
    ArrowUp: (event) => move(event, (active > 0 ? active : options.length) - 1),
    Enter: (event) => {
      const reached = options[active];
      if (!isOpen() || !reached) {
        close();
        return;
      }
      event.preventDefault();
      choose(reached);
    },
    Escape: (event) => {
      if (!isOpen()) return;
      event.preventDefault();
      event.stopPropagation(); // a filter or the map's card stays open
      close();
    },
    Tab: () => {
      const reached = options[active];
      if (isOpen() && reached && !reached.act) choose(reached);
      close();
    },
    Home: () => point(-1), // and the caret goes to the beginning of the words
    End: () => point(-1),
  };

  async function move(event, to) {
    event.preventDefault();
    clearTimeout(waiting); // what is reached is not taken away by a late answer
    asked?.abort();
    if (!isOpen()) {
      await ask();
      if (event.altKey || !isOpen()) return;
      to = event.key === 'ArrowUp' ? options.length - 1 : 0;
    } else if (event.altKey) {
      close();
      return;
    }
    point(to);
  }

  input.addEventListener('keydown', (event) => {
    if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey) return;
    KEYS[event.key]?.(event);
  });
  input.addEventListener('input', () => {
    clearTimeout(waiting);
    point(-1);
    waiting = setTimeout(ask, WAIT);
  });
  input.addEventListener('compositionstart', () => { composing = true; });
  input.addEventListener('compositionend', () => { composing = false; });
  input.addEventListener('click', () => { if (!isOpen() && !input.value) ask(); });
  input.addEventListener('blur', () => { if (!composing) close(); });
  list.addEventListener('mousedown', (event) => event.preventDefault()); // the focus stays in the box
  list.addEventListener('click', (event) => {
    const element = event.target.closest('[data-option]');
    if (element) choose(options[element.dataset.option]);
  });
  window.visualViewport?.addEventListener('resize', () => { if (isOpen()) fit(); });
  return { close };
}

/** The words of an option: what was not typed is bold. */
function words(name, typed) {
  const said = document.createElement('span');
  const last = typed.trim().split(/\s+/).at(-1);
  const begun = last && name.toLowerCase().startsWith(last.toLowerCase()) ? last.length : 0;
  said.append(name.slice(0, begun));
  if (begun < name.length) said.append(Object.assign(document.createElement('b'), { textContent: name.slice(begun) }));
  return said;
}
