/* The results as part of a page: fetch another state of the search and put it in place.

   The server answers the page's own address plus fragment=results with #results, #filters,
   #map-notes, #map, .dock and .mapdock, or with the whole page. Addresses shown never carry it. */

const SWAPPED = ['#results', '#filters', '#map-notes', '.dock', '.mapdock'];

/** An address without its #part. */
export const bare = (href) => {
  const url = new URL(href, location.href);
  url.hash = '';
  return url.href;
};

/** The address that the search form, with all controls that belong to it, stands for. */
export function formUrl(form) {
  const url = new URL(form.action);
  const fields = [...new FormData(form)].filter(([, value]) => value !== '');
  url.search = new URLSearchParams(fields);
  const reworded = ['q', 'where'].some((name) => form.elements[name] && form.elements[name].value !== form.elements[name].defaultValue);
  if (reworded) { // other words, another place: the map's frame was chosen for the old ones
    url.searchParams.delete('box');
    url.searchParams.delete('zoom');
  }
  return url;
}

/** The document that the server gives for a state of the search. Rejects where it gives none. */
export async function fetchState(url, signal) {
  const asked = new URL(bare(url));
  asked.searchParams.set('fragment', 'results');
  const answer = await fetch(asked, { signal, headers: { 'HX-Request': 'true' } });
  if (!answer.ok) throw new Error(`${asked.pathname}: ${answer.status}`);
  return new DOMParser().parseFromString(await answer.text(), 'text/html');
}

/** Follows states of the search within one page. `afterSwap({kind})` runs when one is in place; kind
    is 'search' (new conditions), 'move' (the map moved) or 'back' (the browser's history). */
export function resultPage({ form, afterSwap }) {
  const results = document.querySelector('#results');
  let shown = bare(location.href);
  let asked;

  const rememberScroll = () => history.replaceState({ ...history.state, y: scrollY }, '');
  addEventListener('scrollend', rememberScroll);
  addEventListener('popstate', (event) => {
    if (bare(location.href) !== shown) load(location.href, { kind: 'back', y: event.state?.y });
  });

  async function load(href, { kind, enter = () => {}, y }) {
    asked?.abort();
    const mine = new AbortController();
    asked = mine;
    results.setAttribute('aria-busy', 'true');
    try {
      const state = await fetchState(href, mine.signal);
      if (mine.signal.aborted) return;
      // the form's own fields settle into an address that holds the search alone
      shown = bare(state.querySelector('link[rel=canonical]')?.getAttribute('href') ?? href);
      enter(shown);
      swap(state, shown);
      if (y !== undefined) scrollTo(0, y);
      afterSwap({ kind });
    } catch (error) {
      if (error.name === 'AbortError') return;
      if (kind === 'move') throw error;
      location.assign(href); // the plain way: the server's own error page, or the browser's
    } finally {
      if (asked === mine) results.removeAttribute('aria-busy');
    }
  }

  function swap(state, href) {
    for (const selector of SWAPPED) {
      const fresh = state.querySelector(selector);
      if (fresh) document.querySelector(selector)?.replaceChildren(...fresh.childNodes);
    }
    copyData(state.querySelector('#map'), document.querySelector('#map'));
    if (state.title) document.title = state.title;
    const { searchParams } = new URL(href);
    for (const name of ['q', 'where']) { // taking a chip off gives back its words, or takes them away
      const input = form.elements[name];
      if (input) input.value = input.defaultValue = searchParams.get(name) ?? '';
    }
    document.querySelector('#announce').textContent = document.querySelector('#total')?.textContent ?? '';
  }

  return {
    /** Shows another state as a new entry of the history, or in place of the present one. */
    go(href, { kind = 'search', replace = false, hash = '' } = {}) {
      const target = bare(href) + hash;
      return load(target, {
        kind,
        enter(address) {
          rememberScroll();
          history[replace ? 'replaceState' : 'pushState']({ moved: kind === 'move' }, '', address + hash);
        },
      });
    },
  };
}

function copyData(from, to) {
  if (!from || !to) return;
  for (const name of Object.keys(to.dataset)) if (!(name in from.dataset)) delete to.dataset[name];
  Object.assign(to.dataset, from.dataset);
}
